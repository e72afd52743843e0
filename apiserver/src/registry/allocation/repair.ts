/**
 * Makes the allocation keys agree with the services again. They are written together, so this finds something only where
 * somebody wrote to the store past the API.
 */
import { IPAddresses, type Logger, Services, type corev1, type networkingv1 } from "@kayak/api";
import type { Projection } from "../../cache/projection.ts";
import type { WatchCache } from "../../cache/watch-cache.ts";
import { type KeySpace, cacheKey, collection } from "../../storage/keys.ts";
import type { Guard, Operation, Storage } from "../../storage/storage.ts";
import { abortableSleep } from "../../util/sleep.ts";
import { isOurs } from "./ip-addresses.ts";
import type { ServiceAllocator, ServicePools } from "./service-allocator.ts";

const intervalMs = 3 * 60_000;

export interface Repair {
  readonly mirror: WatchCache;
  readonly storage: Storage;
  readonly keys: KeySpace;
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

export async function repairOnce(repair: Repair): Promise<void> {
  const { mirror, storage, allocator, pools, logger } = repair;
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
    await hold(repair, key, service);
  }
  for (const [key, revision] of held) {
    if (wanted.has(key) || isForeign(mirror, pools, key)) continue;
    logger.warn("releasing what no service uses", { key });
    const release: Operation = { type: "delete", key };
    await storage.commit([{ key, revision }], [release]);
  }
}

/** Unless somebody else has it by now, or the service is another or gone. */
async function hold({ storage, keys, allocator }: Repair, key: string, service: corev1.Service): Promise<void> {
  const { metadata } = service;
  const unchanged: Guard = {
    key: keys.prefixOf(collection(Services)) + cacheKey(metadata),
    revision: Number(metadata.resourceVersion),
  };
  await storage.commit([{ key, revision: 0 }, unchanged], [allocator.hold(key, service)]);
}

/** An address that somebody took for something else than a service. */
function isForeign(mirror: WatchCache, { addresses }: ServicePools, key: string): boolean {
  if (!key.startsWith(addresses.prefix)) return false;
  const found = mirror.of(IPAddresses).get(key.slice(addresses.prefix.length));
  return found !== undefined && !isOurs(found.object as networkingv1.IPAddress);
}

/** An address that somebody deleted while its service has it is taken again, unless somebody else did meanwhile. */
export function keepAddresses(repair: Repair): Projection {
  const { mirror, allocator, pools, logger } = repair;
  const restore = async ({ namespace = "", name }: networkingv1.ParentReference, key: string) => {
    await mirror.catchUp();
    const service = mirror.of(Services).get(cacheKey({ namespace, name }))?.object as corev1.Service | undefined;
    if (!service || !allocator.keys(service).includes(key)) return;
    logger.warn("holding what a service uses", { key, service: name });
    await hold(repair, key, service);
  };
  return {
    reset: () => {},
    apply: ({ type, key }) => {
      const lost = type === "delete" ? mirror.of(IPAddresses).get(key) : undefined;
      if (!lost || !isOurs(lost.object as networkingv1.IPAddress)) return;
      const { parentRef } = (lost.object as networkingv1.IPAddress).spec;
      restore(parentRef, pools.addresses.prefix + key).catch((error: unknown) =>
        logger.warn("holding a service's address failed", { key, error: error as Error }),
      );
    },
  };
}

function* heldKeys({ addresses, ports }: ServicePools): Iterable<readonly [key: string, revision: number]> {
  for (const pool of [addresses, ports])
    for (const [name, revision] of pool.holders()) yield [pool.prefix + name, revision];
}
