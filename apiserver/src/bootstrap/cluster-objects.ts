/** The objects that every cluster has from its start, apart from namespaces. */
import {
  PriorityClasses,
  type Resource,
  ServiceCIDRs,
  StorageClasses,
  formatTime,
  type networkingv1,
  splitRanges,
  standardStorageClass,
  systemPriorityClasses,
} from "@kayak/api";
import { createObject } from "../registry/create.ts";
import { decodeObject } from "../registry/scheme.ts";
import type { Stores } from "../registry/stores.ts";
import type { AnyObject } from "../registry/strategy.ts";
import { updateObject } from "../registry/update.ts";
import { defaultServiceCIDR } from "../registry/allocation/service-ranges.ts";
import { ignoreExisting } from "../registry/existing.ts";

export interface ClusterObjects {
  readonly stores: Stores;
  /** One range, or one of each family separated by a comma. */
  readonly serviceCIDR: string;
  readonly now: () => number;
}

export async function ensureClusterObjects({ stores, serviceCIDR, now }: ClusterObjects): Promise<void> {
  await Promise.all([
    ...systemPriorityClasses.map(({ name, ...rest }) =>
      ensure(stores, PriorityClasses, { metadata: { name }, ...rest }),
    ),
    ensure(stores, StorageClasses, standardStorageClass),
    ensureServiceCIDR(stores, serviceCIDR, now()),
  ]);
}

/** Creates the object unless it is there; says whether it did. */
async function ensure(stores: Stores, resource: Resource, manifest: { metadata: { name: string } }): Promise<boolean> {
  const store = stores.of(resource);
  if (store.peek({ namespace: undefined, name: manifest.metadata.name })) return false;
  const object = decodeObject(resource, manifest, { fieldValidation: "Ignore", warn: () => {} });
  await createObject(store, object).catch(ignoreExisting);
  return true;
}

const defaultRange = { namespace: undefined, name: defaultServiceCIDR };

async function ensureServiceCIDR(stores: Stores, ranges: string, now: number): Promise<void> {
  const cidrs = splitRanges(ranges);
  const created = await ensure(stores, ServiceCIDRs, {
    metadata: { name: defaultServiceCIDR },
    ...({ spec: { cidrs } } as object),
  });
  if (!created) return addSecondRange(stores, cidrs);
  const ready = {
    type: "Ready",
    status: "True",
    lastTransitionTime: formatTime(now),
    reason: "",
    message: "Kubernetes default Service CIDR is ready",
  };
  const transform = (range: AnyObject) => ({ ...range, status: { conditions: [ready] } });
  await updateObject(stores.of(ServiceCIDRs), defaultRange, { scope: "status", transform });
}

/** A cluster that had one family and is now told of a second; its first range stays what it was. */
async function addSecondRange(stores: Stores, cidrs: readonly string[]): Promise<void> {
  const lacks = (range: AnyObject | undefined) => {
    const { cidrs: had = [] } = (range as networkingv1.ServiceCIDR | undefined)?.spec ?? {};
    return had.length === 1 && cidrs.length === 2 && had[0] === cidrs[0];
  };
  const store = stores.of(ServiceCIDRs);
  if (!lacks(store.peek(defaultRange)?.object)) return;
  const transform = (range: AnyObject) => (lacks(range) ? { ...range, spec: { cidrs: [...cidrs] } } : range);
  await updateObject(store, defaultRange, { scope: "object", transform });
}
