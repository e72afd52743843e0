/** The cpu and memory of a pod's containers, which the kubelet can change while they run. */
import { type FieldError, type corev1, filterAmounts } from "@kayak/api";
import { isDeepStrictEqual } from "node:util";
import { qosClass } from "../../registry/strategies/qos-class.ts";
import type { PodPart } from "./pod-part.ts";

const mirrorAnnotation = "kubernetes.io/config.mirror";
const lists = ["containers", "initContainers"] as const;
const sides = ["limits", "requests"] as const;

export const resize: PodPart = {
  take: (next, current) => ({
    ...current,
    containers: current.containers.map((container) => resized(container, next.containers)),
    ...(current.initContainers && {
      initContainers: current.initContainers.map((container) => resized(container, next.initContainers ?? [])),
    }),
  }),
  refusals: (next, current) => [
    ...unsupported(current),
    ...(qosClass(next) === qosClass(current) ? [] : [changedQos(next)]),
    ...lists.flatMap((list) =>
      (next.spec[list] ?? []).flatMap((container, index) =>
        containerRefusals(container, current.spec[list]![index]!, `spec.${list}[${index}].resources`),
      ),
    ),
  ],
};

function resized(container: corev1.Container, wanted: readonly corev1.Container[]): corev1.Container {
  const found = wanted.find(({ name }) => name === container.name);
  if (!found) return container;
  const { resources: _resources, resizePolicy: _policy, ...rest } = container;
  const { resources, resizePolicy } = found;
  return { ...rest, ...(resources && { resources }), ...(resizePolicy && { resizePolicy }) };
}

function forbidden(field: string, why: string): FieldError {
  return { reason: "FieldValueForbidden", field, body: `Forbidden: ${why}` };
}

function unsupported({ metadata, spec, status }: corev1.Pod): FieldError[] {
  if (metadata.annotations?.[mirrorAnnotation] !== undefined) return [forbidden("", "static pods cannot be resized")];
  if (spec.os?.name === "windows") return [forbidden("", "windows pods cannot be resized")];
  const running = status.containerStatuses?.find(({ state }) => state?.running);
  return running && !running.resources ? [forbidden("spec", "Pod running on node without support for resize")] : [];
}

function changedQos(next: corev1.Pod): FieldError {
  const body = `Invalid value: ${JSON.stringify(qosClass(next))}: Pod QOS Class may not change as a result of resizing`;
  return { reason: "FieldValueInvalid", field: "spec", body };
}

function containerRefusals(next: corev1.Container, current: corev1.Container, at: string): FieldError[] {
  if (isDeepStrictEqual(plain(next.resources), plain(current.resources))) return [];
  const isSidecar = !at.startsWith("spec.initContainers") || current.restartPolicy === "Always";
  if (!isSidecar) return [forbidden(at, "resources for non-sidecar init containers are immutable")];
  const removed = sides.flatMap((side) =>
    ["cpu", "memory"]
      .filter((name) => current.resources?.[side]?.[name] !== undefined && !next.resources?.[side]?.[name])
      .map(() => forbidden(`${at}.${side}`, `resource ${side} cannot be removed`)),
  );
  const others = isDeepStrictEqual(withoutResizable(next.resources), withoutResizable(current.resources));
  return others ? removed : [...removed, forbidden("spec", "only cpu and memory resources are mutable")];
}

function isFixed(name: string): boolean {
  return name !== "cpu" && name !== "memory";
}

function withoutResizable(resources: corev1.ResourceRequirements = {}): unknown {
  const { limits = {}, requests = {} } = resources;
  return plain({ ...resources, limits: filterAmounts(limits, isFixed), requests: filterAmounts(requests, isFixed) });
}

/** As it is stored: without fields that are undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
