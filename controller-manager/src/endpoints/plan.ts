/** The Endpoints object of one service as it should be: the older, unsliced form, which some clients still read. */
import type { Draft, corev1 } from "@kayak/api";
import { sameValue } from "../shared/equal.ts";
import { HEADLESS_LABEL, isHeadless } from "../shared/service-pods.ts";
import { TRIGGER_TIME } from "../shared/trigger-time.ts";
import { subsetsOf, truncate } from "./subsets.ts";

const MANAGED_BY = "endpoints.kubernetes.io/managed-by";
const MANAGER = "endpoint-controller";
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";

export interface EndpointsState {
  readonly service: corev1.Service;
  /** Those that the service selects. */
  readonly pods: readonly corev1.Pod[];
  readonly existing: corev1.Endpoints | undefined;
  readonly triggerTime: string | undefined;
}

export type EndpointsAction =
  | { readonly kind: "create"; readonly endpoints: Draft<corev1.Endpoints> }
  | { readonly kind: "update"; readonly endpoints: corev1.Endpoints };

export function planEndpoints({ service, pods, existing, triggerTime }: EndpointsState): EndpointsAction | undefined {
  const { subsets, truncated } = truncate(subsetsOf(service, pods));
  const labels = labelsOf(service);
  const annotations = annotationsOf(existing, truncated);
  const timed = triggerTime === undefined ? annotations : { ...annotations, [TRIGGER_TIME]: triggerTime };
  if (!existing) {
    const { name, namespace } = service.metadata;
    return { kind: "create", endpoints: { metadata: { name, namespace, labels, annotations: timed }, subsets } };
  }
  const capacityTold = truncated === (existing.metadata.annotations?.[OVER_CAPACITY] === "truncated");
  const current = sameValue(existing.subsets, subsets) && sameValue(existing.metadata.labels, labels) && capacityTold;
  if (current) return undefined;
  return {
    kind: "update",
    endpoints: { ...existing, metadata: { ...existing.metadata, labels, annotations: timed }, subsets },
  };
}

/** Whether this controller made the object, rather than a person ahead of its service. */
export function isOurs({ metadata }: corev1.Endpoints): boolean {
  return metadata.labels?.[MANAGED_BY] === MANAGER;
}

function labelsOf(service: corev1.Service): Record<string, string> {
  const { [HEADLESS_LABEL]: _, ...inherited } = service.metadata.labels ?? {};
  return { ...inherited, ...(isHeadless(service) && { [HEADLESS_LABEL]: "" }), [MANAGED_BY]: MANAGER };
}

function annotationsOf(existing: corev1.Endpoints | undefined, truncated: boolean): Record<string, string> {
  const { [OVER_CAPACITY]: _, [TRIGGER_TIME]: __, ...others } = existing?.metadata.annotations ?? {};
  return { ...others, ...(truncated && { [OVER_CAPACITY]: "truncated" }) };
}
