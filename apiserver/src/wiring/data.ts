/** Storage, cache and stores, put together. */
import { type Logger, ServiceCIDRs, type networkingv1, storedResources } from "@kayak/api";
import { WatchCache } from "../cache/watch-cache.ts";
import { type ApiServerOptions, defaults } from "../options.ts";
import { KeyPool } from "../registry/allocation/key-pool.ts";
import { addressCollection } from "../registry/allocation/ip-addresses.ts";
import { portRange } from "../registry/allocation/ranges.ts";
import { keepAddresses } from "../registry/allocation/repair.ts";
import { ServiceRanges } from "../registry/allocation/service-ranges.ts";
import { ServiceAllocator, type ServicePools } from "../registry/allocation/service-allocator.ts";
import { Store } from "../registry/store.ts";
import { Stores } from "../registry/stores.ts";
import { strategies } from "../registry/strategies/index.ts";
import { encryptedBy } from "../storage/encryption/open.ts";
import { openEtcd } from "../storage/etcd/etcd-storage.ts";
import { KeySpace } from "../storage/keys.ts";
import type { Storage } from "../storage/storage.ts";

export interface Data {
  readonly storage: Storage;
  readonly keys: KeySpace;
  readonly mirror: WatchCache;
  readonly stores: Stores;
  readonly pools: ServicePools;
  readonly allocator: ServiceAllocator;
}

interface DataContext {
  readonly logger: Logger;
  readonly now: () => number;
  /** Puts something around the calls of etcd. */
  readonly wrap?: ((storage: Storage) => Storage) | undefined;
}

export async function openData(
  options: ApiServerOptions,
  { logger, now, wrap = (storage) => storage }: DataContext,
): Promise<Data> {
  const keys = new KeySpace(options.etcd.prefix ?? defaults.prefix);
  const storage = await encryptedBy(options.encryption, wrap(await openEtcd(options.etcd)), keys);
  const mirror = new WatchCache({
    storage,
    keys,
    resources: storedResources,
    logger,
    withoutHistory: options.encryption !== undefined,
  });
  const pools = servicePools(options, keys, mirror);
  const allocator = new ServiceAllocator(pools, now);
  mirror.project(addressCollection, pools.addresses);
  mirror.project(addressCollection, keepAddresses({ mirror, storage, keys, allocator, pools, logger }));
  mirror.project(portCollection, pools.ports);
  const stores = new Stores(
    strategies(allocator).map((strategy) => new Store({ strategy, storage, cache: mirror, keys, now })),
  );
  return { storage, keys, mirror, stores, pools, allocator };
}

const portCollection = "ranges/servicenodeports";

function servicePools(
  { serviceCIDR = defaults.serviceCIDR, nodePortRange = defaults.nodePortRange }: ApiServerOptions,
  keys: KeySpace,
  mirror: WatchCache,
): ServicePools {
  const listed = () => [...mirror.of(ServiceCIDRs).list()].map(({ object }) => object as networkingv1.ServiceCIDR);
  const ranges = new ServiceRanges(serviceCIDR, listed);
  const ports = [portRange(nodePortRange)];
  return {
    addresses: new KeyPool(keys.prefixOf(addressCollection), () => ranges.all()),
    ports: new KeyPool(keys.prefixOf(portCollection), () => ports),
    families: ranges.families,
  };
}
