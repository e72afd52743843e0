/** Service account tokens for pods: requested from the API server, kept until most of their life is over. */
import { ServiceAccounts, type authenticationv1, type corev1 } from "@kayak/api";
import type { Client, Clock } from "@kayak/client";

type Projection = corev1.ServiceAccountTokenProjection;

export interface TokenSource {
  token(pod: corev1.Pod, projection: Projection): Promise<string>;
}

/** A token is replaced after this part of its life, and after a day in any case. */
const ROTATE_AFTER = 0.8;
const MAX_AGE_MS = 24 * 3600 * 1000;
export const DEFAULT_EXPIRATION_SECONDS = 3600;

interface Held {
  readonly token: string;
  readonly replaceAtMs: number;
}

export class TokenManager implements TokenSource {
  readonly #client: Client;
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();

  constructor(client: Client, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  async token(pod: corev1.Pod, projection: Projection): Promise<string> {
    const key = `${pod.metadata.uid}/${projection.audience ?? ""}/${projection.expirationSeconds ?? ""}`;
    const held = this.#held.get(key);
    const now = this.#clock.now();
    if (held && now < held.replaceAtMs) return held.token;
    const fresh = await this.#request(pod, projection);
    this.#held.set(key, fresh);
    return fresh.token;
  }

  /** When the first of a pod's tokens is to be replaced. */
  nextRotation(uid: string): number | undefined {
    const times = [...this.#held].flatMap(([key, held]) => (key.startsWith(`${uid}/`) ? [held.replaceAtMs] : []));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  forget(uid: string): void {
    for (const key of this.#held.keys()) if (key.startsWith(`${uid}/`)) this.#held.delete(key);
  }

  async #request(pod: corev1.Pod, projection: Projection): Promise<Held> {
    const { name, namespace, uid } = pod.metadata;
    const requestedAt = this.#clock.now();
    const body = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      spec: {
        audiences: projection.audience ? [projection.audience] : [],
        expirationSeconds: projection.expirationSeconds ?? DEFAULT_EXPIRATION_SECONDS,
        boundObjectRef: { kind: "Pod", apiVersion: "v1", name, uid },
      },
    };
    const account = { name: pod.spec.serviceAccountName || "default", namespace };
    const reply = await this.#client.createSubresource<authenticationv1.TokenRequest>(ServiceAccounts, account, {
      subresource: "token",
      body,
    });
    const expiresAt = Date.parse(reply.status.expirationTimestamp ?? "");
    const lifeMs = Number.isNaN(expiresAt) ? DEFAULT_EXPIRATION_SECONDS * 1000 : expiresAt - requestedAt;
    return { token: reply.status.token ?? "", replaceAtMs: requestedAt + Math.min(lifeMs * ROTATE_AFTER, MAX_AGE_MS) };
  }
}
