/** PUT and PATCH of one part of a pod's spec that nothing else may change: whatever else the body says is ignored. */
import { type FieldError, invalid, validateCreate, type corev1, type metav1 } from "@kayak/api";
import type { ResourceContext } from "../../http/context.ts";
import type { Store } from "../../registry/store.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import { updateObject } from "../../registry/update.ts";
import { readObject } from "../decode-body.ts";
import { getEndpoint } from "../get.ts";
import { readObjectPatch } from "../patch.ts";
import { sendObject } from "../present.ts";
import type { Route } from "../routes.ts";
import { type Services, admissionRequest } from "../services.ts";
import { keyOf } from "../update.ts";
import { type WriteOptions, writeOptions } from "../write-options.ts";

export interface PodPart {
  /** The current spec with this part of the next one. */
  readonly take: (next: corev1.PodSpec, current: corev1.PodSpec) => corev1.PodSpec;
  /** What is wrong with the change, besides what is wrong with the pod that it makes. */
  readonly refusals: (next: corev1.Pod, current: corev1.Pod) => readonly FieldError[];
  /** A rule for new pods that does not hold for this part. */
  readonly allows?: (problem: FieldError) => boolean;
}

type Needs = Pick<Services, "admission">;

export function podPartHandlers(pods: Store, services: Needs, part: PodPart): Route["handlers"] {
  return {
    get: getEndpoint(pods),
    async update(context) {
      const options = writeOptions(context);
      const decode = await readObject(context, pods.resource, options);
      const wanted = (current: AnyObject) => pods.ownership.track(decode(), current, options.writer);
      await apply({ pods, services, part, context }, options, wanted);
    },
    async patch(context) {
      const { options, patched } = await readObjectPatch(context, pods);
      await apply({ pods, services, part, context }, options, patched);
    },
  };
}

interface PartRequest {
  readonly pods: Store;
  readonly services: Needs;
  readonly part: PodPart;
  readonly context: ResourceContext;
}

async function apply(
  { pods, services, part, context }: PartRequest,
  { dryRun }: Pick<WriteOptions, "dryRun">,
  wanted: (current: AnyObject) => AnyObject,
): Promise<void> {
  const result = await updateObject(pods, keyOf(context.info), {
    scope: "part",
    dryRun,
    transform(object) {
      const current = object as corev1.Pod;
      const pod = changed(current, wanted(structuredClone(current)) as corev1.Pod, part);
      const { allows = () => false } = part;
      const problems = validateCreate(pods.resource, pod).filter((problem) => !allows(problem));
      const all = [...part.refusals(pod, current), ...problems];
      if (all.length > 0) throw invalid(pods.resource, pod.metadata.name, all);
      return pod;
    },
    admit: (object, oldObject) =>
      services.admission.validate(admissionRequest(context, pods.resource, { operation: "UPDATE", object, oldObject })),
  });
  await sendObject(context, pods.resource, { object: result.object });
}

function changed(current: corev1.Pod, next: corev1.Pod, part: PodPart): corev1.Pod {
  const spec = part.take(next.spec, current.spec);
  return { ...current, metadata: withVersionAndManagers(current.metadata, next.metadata), spec };
}

function withVersionAndManagers(
  current: metav1.ObjectMeta,
  { resourceVersion, managedFields }: metav1.ObjectMeta,
): metav1.ObjectMeta {
  return { ...current, resourceVersion, ...(managedFields && { managedFields }) };
}
