/**
 * Makes the allocation keys agree with the services again. They are written together, so this finds something only where
 * somebody wrote to the store past the API.
 */
import { type Logger, Services, type corev1 } from "@kayak/api";
import type { WatchCache } from "../../cache/watch-cache.ts";
import type { Operation, Storage } from "../../storage/storage.ts";
import { abortableSleep } from "../../util/sleep.ts";
import type { ServiceAllocator, ServicePools } from "./service-allocator.ts";

const intervalMs = 3 * 60_000;

export interface Repair {
  readonly mirror: WatchCache;
  readonly storage: Storage;
  readonly allocator: ServiceAllocator;
  readonly pools: ServicePools;
  readonly logger: Logger;
}

/** Runs at once and then now and again, until the signal aborts. */
export async function repairAllocations(repair: Repair, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await repairOnce(repair).catch((error: unknown) =>
      repair.logger.warn("repairing service allocations failed", { error: error as Error }),
    );
    await abortableSleep(intervalMs, signal);
  }
}

export async function repairOnce({ mirror, storage, allocator, pools, logger }: Repair): Promise<void> {
  await mirror.catchUp();
  const services = mirror
    .of(Services)
    .list()
    .map(({ object }) => object as corev1.Service);
  const wanted = new Map(services.flatMap((service) => allocator.keys(service).map((key) => [key, service] as const)));
  const held = new Map(heldKeys(pools));
  for (const [key, service] of wanted) {
    if (held.has(key)) continue;
    logger.warn("holding what a service uses", { key, service: service.metadata.name });
    await storage.commit([{ key, revision: 0 }], [allocator.hold(key, service)]);
  }
  for (const [key, revision] of held) {
    if (wanted.has(key)) continue;
    logger.warn("releasing what no service uses", { key });
    const release: Operation = { type: "delete", key };
    await storage.commit([{ key, revision }], [release]);
  }
}

function* heldKeys({ addresses, ports }: ServicePools): Iterable<readonly [key: string, revision: number]> {
  for (const pool of [addresses, ports])
    for (const [name, revision] of pool.holders()) yield [pool.prefix + name, revision];
}
