/** Gives pods what their runtime class says they cost and where they can run. */
import { type corev1, forbidden, type nodev1, sameAmounts } from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import type { Store } from "../registry/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const mismatch = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";
const unfounded = "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead";

export function runtimeClass(classes: Store): AdmissionPlugin {
  return {
    name: "RuntimeClass",
    async mutate(request) {
      const found = isNewPod(request) && (await classOf(request, classes));
      if (!found) return;
      const { spec } = request.object as corev1.Pod;
      const problem = setOverhead(spec, found) ?? setScheduling(spec, found.scheduling);
      if (problem) throw forbidden(request.resource, request.name ?? "", problem);
    },
    async validate(request) {
      if (!isNewPod(request)) return;
      const { overhead } = (request.object as corev1.Pod).spec;
      const fixed = (await classOf(request, classes))?.overhead?.podFixed;
      const problem = fixed ? !sameAmounts(fixed, overhead ?? {}) && mismatch : overhead && unfounded;
      if (problem) throw forbidden(request.resource, request.name ?? "", problem);
    },
  };
}

function isNewPod({ operation, resource, subresource }: AdmissionRequest): boolean {
  return operation === "CREATE" && resource.kind === "Pod" && resource.group === "" && !subresource;
}

async function classOf(
  { resource, name = "", object }: AdmissionRequest,
  classes: Store,
): Promise<nodev1.RuntimeClass | undefined> {
  const { runtimeClassName } = (object as corev1.Pod).spec;
  if (!runtimeClassName) return undefined;
  const found = await classes.find({ namespace: undefined, name: runtimeClassName });
  if (!found)
    throw forbidden(resource, name, `pod rejected: RuntimeClass ${JSON.stringify(runtimeClassName)} not found`);
  return found.object as nodev1.RuntimeClass;
}

function setOverhead(spec: corev1.PodSpec, { overhead }: nodev1.RuntimeClass): string | undefined {
  const fixed = overhead?.podFixed;
  if (!fixed) return undefined;
  if (spec.overhead && !sameAmounts(spec.overhead, fixed)) return mismatch;
  spec.overhead = { ...fixed };
  return undefined;
}

function setScheduling(spec: corev1.PodSpec, scheduling: nodev1.Scheduling | undefined): string | undefined {
  const { nodeSelector = {}, tolerations = [] } = scheduling ?? {};
  for (const [key, value] of Object.entries(nodeSelector)) {
    const own = spec.nodeSelector?.[key];
    if (own !== undefined && own !== value)
      return `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`;
  }
  if (Object.keys(nodeSelector).length > 0) spec.nodeSelector = { ...spec.nodeSelector, ...nodeSelector };
  const own = spec.tolerations ?? [];
  const added = tolerations.filter((each) => !own.some((toleration) => isDeepStrictEqual(toleration, each)));
  if (added.length > 0) spec.tolerations = [...own, ...added];
  return undefined;
}
