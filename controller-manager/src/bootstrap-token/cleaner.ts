/** Deletes bootstrap tokens that have expired. */
import { Secrets, type corev1 } from "@kayak/api";
import {
  done,
  objectKey,
  requeueAfter,
  type Client,
  type Clock,
  type Informer,
  type ObjectKey,
  type Outcome,
} from "@kayak/client";
import { queueController, type Controller, type ControllerContext } from "../context.ts";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { runWith, secretsOfType } from "../shared/watched-secrets.ts";
import { BOOTSTRAP_SECRET_TYPE, tokenOf } from "./token.ts";

const NAME = "token-cleaner";
/** Timers hold no longer; the token is then looked at again. */
const MAX_WAIT_MS = 24 * 3600_000;

export class TokenCleaner implements Controller {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #secrets: Informer<corev1.Secret>;
  readonly run: Controller["run"];

  constructor(context: ControllerContext) {
    this.#client = context.client;
    this.#clock = context.clock;
    this.#secrets = secretsOfType(context, BOOTSTRAP_SECRET_TYPE, "kube-system");
    const reconcile = (key: ObjectKey) => this.#reconcile(key);
    const { queue, run } = queueController(context, { name: NAME, workers: 1, reconcile });
    this.run = runWith(this.#secrets, run);
    const enqueue = (secret: corev1.Secret) => queue.add(objectKey(secret));
    this.#secrets.on({ add: enqueue, update: enqueue });
  }

  async #reconcile(key: ObjectKey): Promise<Outcome> {
    const secret = this.#secrets.store.get(key);
    const expiresMs = secret && tokenOf(secret)?.expiresMs;
    if (!secret || expiresMs === undefined) return done;
    const waitMs = expiresMs - this.#clock.now();
    if (waitMs > 0) return requeueAfter(Math.min(waitMs, MAX_WAIT_MS));
    const preconditions = { uid: secret.metadata.uid };
    await unlessGone(this.#client.delete(Secrets, refOf(secret), { preconditions }));
    return done;
  }
}
