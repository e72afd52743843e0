/** The pod that a request is about: itself, or what a workload would make from its template. */
import { type corev1, groupResource } from "@kayak/api";
import type { AnyObject } from "../../registry/strategy.ts";
import type { AdmissionRequest } from "../admission.ts";

export interface PodLike {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
  readonly spec: corev1.PodSpec;
}

interface Workload extends AnyObject {
  readonly spec: { readonly template?: corev1.PodTemplateSpec };
}

const templateOf: ReadonlyMap<string, (object: never) => corev1.PodTemplateSpec | undefined> = new Map<
  string,
  (object: never) => corev1.PodTemplateSpec | undefined
>([
  ["podtemplates", ({ template }: corev1.PodTemplate) => template],
  ...[
    "replicationcontrollers",
    "daemonsets.apps",
    "deployments.apps",
    "replicasets.apps",
    "statefulsets.apps",
    "jobs.batch",
  ].map((name) => [name, ({ spec }: Workload) => spec.template] as const),
  ["cronjobs.batch", ({ spec }: { spec: { jobTemplate: Workload } }) => spec.jobTemplate.spec.template],
]);

/** Undefined when there is none, or nothing about it that could matter is changed. */
export function podOf({ operation, resource, subresource, object, oldObject }: AdmissionRequest): PodLike | undefined {
  const name = groupResource(resource);
  if (name === "pods") {
    const matters =
      operation === "CREATE"
        ? !subresource
        : subresource === "ephemeralcontainers" || (!subresource && hasOtherImages(object, oldObject));
    return matters ? (object as corev1.Pod) : undefined;
  }
  return subresource ? undefined : templateOf.get(name)?.(object as never);
}

/** Of an existing pod little can be changed; that it runs something else is a reason to look at it again. */
function hasOtherImages(object: AnyObject | undefined, oldObject: AnyObject | undefined): boolean {
  return imagesOf(object) !== imagesOf(oldObject);
}

function imagesOf(pod: AnyObject | undefined): string {
  const { containers = [], initContainers = [] } = (pod as Partial<corev1.Pod> | undefined)?.spec ?? {};
  return [...containers, ...initContainers].map(({ image }) => image).join();
}
