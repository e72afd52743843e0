/** Storage, cache and stores, put together. */
import { type Logger, storedResources } from "@kayak/api";
import { WatchCache } from "../cache/watch-cache.ts";
import { type ApiServerOptions, defaults } from "../options.ts";
import { KeyPool } from "../registry/allocation/key-pool.ts";
import { addressRange, portRange } from "../registry/allocation/ranges.ts";
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
  const pools = servicePools(options, keys);
  mirror.project(addressCollection, pools.addresses);
  mirror.project(portCollection, pools.ports);
  const allocator = new ServiceAllocator(pools);
  const stores = new Stores(
    strategies(allocator).map((strategy) => new Store({ strategy, storage, cache: mirror, keys, now })),
  );
  return { storage, keys, mirror, stores, pools, allocator };
}

const addressCollection = "ranges/serviceips";
const portCollection = "ranges/servicenodeports";

function servicePools(
  { serviceCIDR = defaults.serviceCIDR, nodePortRange = defaults.nodePortRange }: ApiServerOptions,
  keys: KeySpace,
): ServicePools {
  return {
    addresses: new KeyPool(keys.prefixOf(addressCollection), addressRange(serviceCIDR)) as ServicePools["addresses"],
    ports: new KeyPool(keys.prefixOf(portCollection), portRange(nodePortRange)) as ServicePools["ports"],
  };
}
