/** Fills secrets of the type kubernetes.io/service-account-token, and deletes those whose account is gone. */
import { JwtKey, Secrets, ServiceAccounts, type corev1 } from "@kayak/api";
import { done, objectKey, type Client, type Informer, type ObjectKey, type Outcome } from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { runWith, secretsOfType } from "../shared/watched-secrets.ts";
import { ACCOUNT_NAME, TOKEN_SECRET_TYPE, planToken } from "./plan.ts";

const NAME = "serviceaccount-token-controller";
const WORKERS = 2;

export interface TokenSettings {
  /** PEM of the key that signs tokens. */
  readonly privateKey: string;
  readonly rootCA: string | undefined;
}

export class ServiceAccountTokenController implements Controller {
  readonly #client: Client;
  readonly #key: JwtKey;
  readonly #rootCA: string | undefined;
  readonly #secrets: Informer<corev1.Secret>;
  readonly #accounts: Informer<corev1.ServiceAccount>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext, { privateKey, rootCA }: TokenSettings) {
    this.#client = context.client;
    this.#key = new JwtKey(privateKey);
    this.#rootCA = rootCA;
    this.#secrets = secretsOfType(context, TOKEN_SECRET_TYPE);
    this.#accounts = context.informers.get(ServiceAccounts);
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: WORKERS, reconcile });
    this.run = runWith(this.#secrets, run);
    const enqueue = (secret: corev1.Secret) => queue.add(objectKey(secret));
    this.#secrets.on({ add: enqueue, update: enqueue });
    const account = ({ metadata }: corev1.ServiceAccount) => {
      for (const secret of this.#secrets.store.list())
        if (secret.metadata.namespace === metadata.namespace && accountOf(secret) === metadata.name) enqueue(secret);
    };
    this.#accounts.on({ add: account, delete: account });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const secret = this.#secrets.store.get(key);
    const name = secret && accountOf(secret);
    if (!secret || !name) return done;
    const account =
      this.#accounts.store.get(`${secret.metadata.namespace}/${name}`) ?? (await this.#find(secret, name));
    const plan = planToken({ secret, account, key: this.#key, rootCA: this.#rootCA });
    if (plan.type === "fill") await unlessGone(this.#client.update(Secrets, plan.secret));
    if (plan.type === "delete") {
      const { uid, resourceVersion } = secret.metadata;
      await unlessGone(this.#client.delete(Secrets, refOf(secret), { preconditions: { uid, resourceVersion } }));
    }
    return done;
  }

  /** A secret is not deleted because an account is too new for the cache. */
  #find({ metadata }: corev1.Secret, name: string): Promise<corev1.ServiceAccount | undefined> {
    return unlessGone(this.#client.get(ServiceAccounts, { namespace: metadata.namespace, name }));
  }
}

function accountOf({ metadata }: corev1.Secret): string | undefined {
  return metadata.annotations?.[ACCOUNT_NAME];
}
