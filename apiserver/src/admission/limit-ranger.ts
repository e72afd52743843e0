/** Fills in what a namespace's limit ranges say that containers have, and refuses what is outside of their bounds. */
import { type corev1, forbidden } from "@kayak/api";
import type { Store } from "../registry/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";
import { claimProblems, podProblems } from "./limits.ts";

const annotation = "kubernetes.io/limit-ranger";

export function limitRanger(ranges: Store): AdmissionPlugin {
  const itemsFor = (request: AdmissionRequest): readonly (readonly corev1.LimitRangeItem[])[] =>
    concerns(request)
      ? ranges.cache.list(request.namespace).map(({ object }) => (object as corev1.LimitRange).spec.limits)
      : [];
  return {
    name: "LimitRanger",
    mutate(request) {
      if (request.resource.kind !== "Pod" || request.subresource) return;
      for (const limits of itemsFor(request)) applyDefaults(request.object as corev1.Pod, limits);
    },
    validate(request) {
      const { resource, object, name = "" } = request;
      for (const limits of itemsFor(request)) {
        const problems =
          resource.kind === "Pod"
            ? podProblems(object as corev1.Pod, limits)
            : claimProblems(object as corev1.PersistentVolumeClaim, limits);
        if (problems.length > 0) throw forbidden(resource, name, aggregate(problems));
      }
    },
  };
}

/** Of a pod that exists only the size of its containers can change; and nothing counts that is going away. */
function concerns({ operation, resource, subresource, object }: AdmissionRequest): boolean {
  if (resource.group !== "" || object?.metadata.deletionTimestamp !== undefined) return false;
  if (resource.kind === "Pod" && subresource) return operation === "UPDATE" && subresource === "resize";
  if (subresource) return false;
  if (resource.kind === "Pod") return operation === "CREATE";
  return resource.kind === "PersistentVolumeClaim" && (operation === "CREATE" || operation === "UPDATE");
}

function aggregate(problems: readonly string[]): string {
  const distinct = [...new Set(problems)];
  return distinct.length === 1 ? distinct[0]! : `[${distinct.join(", ")}]`;
}

function applyDefaults(pod: corev1.Pod, limits: readonly corev1.LimitRangeItem[]): void {
  const defaults = limits.filter(({ type }) => type === "Container");
  const done = [
    ...pod.spec.containers.flatMap((container) => fillIn(container, "container", defaults)),
    ...(pod.spec.initContainers ?? []).flatMap((container) => fillIn(container, "init container", defaults)),
  ];
  if (done.length === 0) return;
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${done.join("; ")}`,
  };
}

/** Says what was filled in. */
function fillIn(container: corev1.Container, role: string, defaults: readonly corev1.LimitRangeItem[]): string[] {
  const wanted = {
    requests: Object.assign({}, ...defaults.map(({ defaultRequest }) => defaultRequest)) as Record<string, string>,
    limits: Object.assign({}, ...defaults.map((item) => item.default)) as Record<string, string>,
  };
  const words = { requests: "request", limits: "limit" };
  return (["requests", "limits"] as const).flatMap((side) => {
    const missing = Object.keys(wanted[side])
      .filter((name) => container.resources?.[side]?.[name] === undefined)
      .sort();
    if (missing.length === 0) return [];
    const added = Object.fromEntries(missing.map((name) => [name, wanted[side][name]!]));
    container.resources = { ...container.resources, [side]: { ...container.resources?.[side], ...added } };
    return `${missing.join(", ")} ${words[side]} for ${role} ${container.name}`;
  });
}
