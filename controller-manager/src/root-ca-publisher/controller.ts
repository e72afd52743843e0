/** Puts the cluster's CA into every namespace, again if somebody changes or deletes it. */
import { ConfigMaps, Namespaces, type KubernetesObject, type corev1 } from "@kayak/api";
import { done, objectKey, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessExistingOrTerminating } from "../shared/errors.ts";
import { ROOT_CA, planRootCA, type PublishAction } from "./plan.ts";

const NAME = "root-ca-cert-publisher";
const WORKERS = 2;

export class RootCAPublisher implements Controller {
  readonly #client: Client;
  readonly #rootCA: string;
  readonly #namespaces: Informer<corev1.Namespace>;
  readonly #configMaps: Informer<corev1.ConfigMap>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext, rootCA: string) {
    this.#client = context.client;
    this.#rootCA = rootCA;
    this.#namespaces = context.informers.get(Namespaces);
    this.#configMaps = context.informers.named(ConfigMaps, ROOT_CA);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (namespace: corev1.Namespace) => queue.add(objectKey(namespace));
    this.#namespaces.on({ add: enqueue, update: enqueue });
    const changed = ({ metadata }: KubernetesObject) => {
      if (metadata.name === ROOT_CA) queue.add(metadata.namespace);
    };
    this.#configMaps.on({ update: changed, delete: changed });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const namespace = this.#namespaces.store.get(key);
    if (!namespace) return done;
    const configMap = this.#configMaps.store.get(`${key}/${ROOT_CA}`);
    const action = planRootCA({ namespace, configMap, rootCA: this.#rootCA });
    if (action) await unlessExistingOrTerminating(this.#write(action));
    return done;
  }

  #write(action: PublishAction): Promise<unknown> {
    return action.kind === "create"
      ? this.#client.create(ConfigMaps, action.configMap)
      : this.#client.update(ConfigMaps, action.configMap);
  }
}
