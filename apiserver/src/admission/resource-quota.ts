/**
 * Charges what is created to the quotas of its namespace, and refuses what doesn't fit. The charge is one transaction over all
 * quotas concerned, before the object is written: so two requests can't both take the last place. What was charged for an
 * object that then could not be written, the quota controller gives back.
 */
import { type Amounts, type ChargePlan, type corev1, evaluatorOf, forbidden, planCharge } from "@kayak/api";
import type { CachedObject } from "../cache/cached-object.ts";
import { stamped } from "../registry/create.ts";
import { type Store, maxWriteAttempts, tooManyAttempts } from "../registry/store.ts";
import { cacheKey } from "../storage/keys.ts";
import { KeyedQueue } from "../util/keyed-queue.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

export function resourceQuota(quotas: Store): AdmissionPlugin {
  /** Charges to one namespace wait for each other here instead of conflicting in the storage. */
  const charges = new KeyedQueue();
  return {
    name: "ResourceQuota",
    async validate(request) {
      const { namespace, resource } = request;
      if (namespace === undefined) return;
      const evaluator = evaluatorOf(resource);
      if (!evaluator?.charges(request) || quotas.cache.list(namespace).length === 0) return;
      await charges.run(namespace, () => charge(quotas, namespace, request));
    },
  };
}

async function charge(quotas: Store, namespace: string, request: AdmissionRequest): Promise<void> {
  let current = newest(quotas, namespace);
  let fresh = false;
  for (let attempt = 1; attempt <= maxWriteAttempts; attempt++) {
    const plan = planFor(current, request, quotas.now());
    if (plan.type === "refused") {
      if (fresh) throw forbidden(request.resource, request.name ?? "", plan.reason);
      await quotas.mirror.catchUp();
      current = newest(quotas, namespace);
      fresh = true;
    } else {
      if (plan.used.size === 0 || request.dryRun) return;
      const changed = await write(quotas, current, plan.used);
      if (!changed) return;
      current = changed;
    }
  }
  throw tooManyAttempts();
}

function newest(quotas: Store, namespace: string): readonly CachedObject[] {
  return quotas.cache.list(namespace).map((quota) => quotas.cache.newest(quota.key) ?? quota);
}

function planFor(quotas: readonly CachedObject[], request: AdmissionRequest, now: number): ChargePlan {
  const { resource, object, oldObject } = request;
  return planCharge(
    quotas.map((quota) => quota.object as corev1.ResourceQuota),
    { evaluator: evaluatorOf(resource)!, object: object!, before: oldObject, now },
  );
}

type Used = Extract<ChargePlan, { type: "charged" }>["used"];

/** Writes all quotas that change, or none. Gives the namespace's quotas as they are when somebody else wrote one first. */
async function write(
  quotas: Store,
  current: readonly CachedObject[],
  used: Used,
): Promise<readonly CachedObject[] | undefined> {
  const charged = [...used].map(([quota, amounts]) => chargedQuota(quotas, quota, amounts));
  const result = await quotas.storage.commit(
    charged.map(({ path, revision }) => ({ key: path, revision })),
    charged.map(({ path, value }) => ({ type: "put", key: path, value })),
  );
  if (result.ok) {
    const { revision } = result;
    for (const { key, value, object } of charged)
      quotas.written(key, { revision, value, object: stamped(object, revision) });
    return undefined;
  }
  const found = new Map(charged.map(({ key }, index) => [key, result.found[index]]));
  return current.flatMap((quota) => {
    if (!found.has(quota.key)) return [quota];
    const item = found.get(quota.key);
    return item ? [quotas.found(quota.key, item)] : [];
  });
}

function chargedQuota(quotas: Store, quota: corev1.ResourceQuota, used: Amounts) {
  const object = { ...quota, status: { ...quota.status, used } };
  const key = cacheKey(quota.metadata);
  const revision = Number(quota.metadata.resourceVersion);
  return { key, path: quotas.prefix + key, revision, object, value: quotas.cache.codec.encode(object) };
}
