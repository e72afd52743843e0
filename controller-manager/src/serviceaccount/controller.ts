/** Gives every Namespace its default ServiceAccount and the cluster's CA, again if somebody deletes them. */
import { ConfigMaps, Namespaces, ServiceAccounts, isStatus, type KubernetesObject, type corev1 } from "@kayak/api";
import { done, objectKey, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { isNamespaceTerminating } from "../shared/errors.ts";
import { DEFAULT_ACCOUNT, ROOT_CA, planFurniture, type FurnishAction } from "./plan.ts";

const NAME = "serviceaccount-controller";
const WORKERS = 2;

export class ServiceAccountController implements Controller {
  readonly #client: Client;
  readonly #rootCA: string | undefined;
  readonly #namespaces: Informer<corev1.Namespace>;
  readonly #accounts: Informer<corev1.ServiceAccount>;
  readonly #configMaps: Informer<corev1.ConfigMap>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext, options: { readonly rootCA: string | undefined }) {
    const { informers } = context;
    this.#client = context.client;
    this.#rootCA = options.rootCA;
    this.#namespaces = informers.get(Namespaces);
    this.#accounts = informers.get(ServiceAccounts);
    this.#configMaps = informers.named(ConfigMaps, ROOT_CA);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (namespace: corev1.Namespace) => queue.add(objectKey(namespace));
    this.#namespaces.on({ add: enqueue, update: enqueue });
    const enqueueNamed =
      (name: string) =>
      ({ metadata }: KubernetesObject) => {
        if (metadata.name === name) queue.add(metadata.namespace);
      };
    const account = enqueueNamed(DEFAULT_ACCOUNT);
    this.#accounts.on({ delete: account });
    const configMap = enqueueNamed(ROOT_CA);
    this.#configMaps.on({ update: configMap, delete: configMap });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const namespace = this.#namespaces.store.get(key);
    if (!namespace) return done;
    const account = this.#accounts.store.get(`${key}/${DEFAULT_ACCOUNT}`);
    const configMap = this.#configMaps.store.get(`${key}/${ROOT_CA}`);
    const actions = planFurniture({ namespace, account, configMap, rootCA: this.#rootCA });
    for (const action of actions) await this.#apply(action);
    return done;
  }

  async #apply(action: FurnishAction): Promise<void> {
    try {
      await this.#write(action);
    } catch (error) {
      if (!isNamespaceTerminating(error) && !isStatus(error, "AlreadyExists")) throw error;
    }
  }

  async #write(action: FurnishAction): Promise<void> {
    switch (action.kind) {
      case "createAccount":
        await this.#client.create(ServiceAccounts, action.account);
        return;
      case "createRootCA":
        await this.#client.create(ConfigMaps, action.configMap);
        return;
      case "updateRootCA":
        await this.#client.update(ConfigMaps, action.configMap);
        return;
    }
  }
}
