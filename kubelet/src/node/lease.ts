/** The node's heartbeat: a Lease in kube-node-lease, renewed every ten seconds. */
import { Leases, isStatus, type Logger, type coordinationv1, type corev1 } from "@kayak/api";
import { LinkedAbort, sleep, type Client, type Clock } from "@kayak/client";

const LEASE_NAMESPACE = "kube-node-lease";
const LEASE_SECONDS = 40;
const RENEW_EVERY_MS = 10_000;
/** For one try. */
const TRY_MS = 10_000;
/** Tries in a row without an answer after which all connections count as dead. */
const TRIES_UNTIL_DEAD = 2;
/** Between tries while the API server doesn't answer or has no such namespace yet. */
const RETRY_MS = 1_000;

export interface LeaseOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly node: corev1.Node;
}

/**
 * After a cut link the kernel tries what is under way again ever more seldom, so that the node would be missed for as long as the link
 * was cut once more. What has begun is given up then, of the whole client: its watches and writes are on such connections too.
 */
export async function renewLease({ client, clock, logger, signal, node }: LeaseOptions): Promise<void> {
  let held: coordinationv1.Lease | undefined;
  let silent = 0;
  while (!signal.aborted) {
    try {
      held = await write(client, node, { held, now: clock.now(), clock, signal });
      silent = 0;
    } catch (error) {
      if (signal.aborted) return;
      held = undefined;
      silent = error instanceof NoAnswer ? silent + 1 : 0;
      if (silent >= TRIES_UNTIL_DEAD) client.close();
      if (!isStatus(error, "Conflict")) logger.warn("Failed to update node lease", { error });
    }
    await sleep(clock, held ? RENEW_EVERY_MS : RETRY_MS, signal);
  }
}

class NoAnswer extends Error {}

interface Attempt extends Pick<LeaseOptions, "clock" | "signal"> {
  readonly held: coordinationv1.Lease | undefined;
  readonly now: number;
}

async function write(client: Client, node: corev1.Node, attempt: Attempt): Promise<coordinationv1.Lease> {
  const { held, now, clock } = attempt;
  const { name } = node.metadata;
  using limited = new LinkedAbort(attempt.signal);
  using _limit = clock.after(TRY_MS, () => limited.abort(new NoAnswer(`no answer within ${TRY_MS / 1000} s`)));
  const { signal } = limited;
  const current = held ?? (await existing(client, name, signal));
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTime(now) };
  if (current) return await client.update(Leases, { ...current, spec: { ...current.spec, ...spec } }, { signal });
  const ownerReferences = [{ apiVersion: "v1", kind: "Node", name, uid: node.metadata.uid }];
  return await client.create(
    Leases,
    { metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences }, spec },
    { signal },
  );
}

async function existing(client: Client, name: string, signal: AbortSignal): Promise<coordinationv1.Lease | undefined> {
  try {
    return await client.get(Leases, { name, namespace: LEASE_NAMESPACE }, { signal });
  } catch (error) {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  }
}

function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
