/** Gives every Namespace its default ServiceAccount, again if somebody deletes it. */
import { Namespaces, ServiceAccounts, type corev1 } from "@kayak/api";
import { done, objectKey, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessExistingOrTerminating } from "../shared/errors.ts";
import { DEFAULT_ACCOUNT, planAccount } from "./plan.ts";

const NAME = "service-account-controller";
const WORKERS = 2;

export class ServiceAccountController implements Controller {
  readonly #client: Client;
  readonly #namespaces: Informer<corev1.Namespace>;
  readonly #accounts: Informer<corev1.ServiceAccount>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#namespaces = context.informers.get(Namespaces);
    this.#accounts = context.informers.get(ServiceAccounts);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = run;
    const enqueue = (namespace: corev1.Namespace) => queue.add(objectKey(namespace));
    this.#namespaces.on({ add: enqueue, update: enqueue });
    this.#accounts.on({
      delete: ({ metadata }) => {
        if (metadata.name === DEFAULT_ACCOUNT) queue.add(metadata.namespace);
      },
    });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const namespace = this.#namespaces.store.get(key);
    const account = this.#accounts.store.get(`${key}/${DEFAULT_ACCOUNT}`);
    const wanted = namespace && planAccount({ namespace, account });
    if (wanted) await unlessExistingOrTerminating(this.#client.create(ServiceAccounts, wanted));
    return done;
  }
}
