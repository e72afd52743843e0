/** The node's heartbeat: a Lease in kube-node-lease, renewed every ten seconds. */
import { Leases, isStatus, type Logger, type coordinationv1, type corev1 } from "@kayak/api";
import { sleep, type Client, type Clock } from "@kayak/client";

const LEASE_NAMESPACE = "kube-node-lease";
const LEASE_SECONDS = 40;
const RENEW_EVERY_MS = 10_000;
/** Between tries while the API server doesn't answer or has no such namespace yet. */
const RETRY_MS = 1_000;

export interface LeaseOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly node: corev1.Node;
}

export async function renewLease({ client, clock, logger, signal, node }: LeaseOptions): Promise<void> {
  let held: coordinationv1.Lease | undefined;
  while (!signal.aborted) {
    try {
      held = await write(client, node, { held, now: clock.now(), signal });
      await sleep(clock, RENEW_EVERY_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      held = undefined;
      if (!isStatus(error, "Conflict")) logger.warn("Failed to update node lease", { error });
      await sleep(clock, RETRY_MS, signal);
    }
  }
}

type Attempt = { readonly held: coordinationv1.Lease | undefined; readonly now: number; readonly signal: AbortSignal };

async function write(client: Client, node: corev1.Node, { held, now, signal }: Attempt): Promise<coordinationv1.Lease> {
  const { name } = node.metadata;
  const current = held ?? (await existing(client, name, signal));
  const spec = { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime: microTime(now) };
  if (current) return client.update(Leases, { ...current, spec: { ...current.spec, ...spec } }, { signal });
  const ownerReferences = [{ apiVersion: "v1", kind: "Node", name, uid: node.metadata.uid }];
  return client.create(Leases, { metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences }, spec }, { signal });
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
