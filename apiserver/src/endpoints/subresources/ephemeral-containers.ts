/** PUT and PATCH of a pod's ephemeral containers: they can be added, for debugging, and nothing else of the pod changes. */
import { isDeepStrictEqual } from "node:util";
import { type FieldError, invalid, validateCreate, type corev1, type metav1 } from "@kayak/api";
import type { Handler, ResourceContext } from "../../http/context.ts";
import type { Store } from "../../registry/store.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import { updateObject } from "../../registry/update.ts";
import { readObject } from "../decode-body.ts";
import { readObjectPatch } from "../patch.ts";
import { sendObject } from "../present.ts";
import { keyOf } from "../update.ts";
import { type WriteOptions, writeOptions } from "../write-options.ts";

export function putEphemeralContainers(pods: Store): Handler {
  return async (context) => {
    const options = writeOptions(context);
    const decode = await readObject(context, pods.resource, options);
    await apply({ pods, context, options }, (current) => pods.ownership.track(decode(), current, options.writer));
  };
}

export function patchEphemeralContainers(pods: Store): Handler {
  return async (context) => {
    const { options, patched } = await readObjectPatch(context, pods);
    await apply({ pods, context, options }, patched);
  };
}

async function apply(
  { pods, context, options }: { pods: Store; context: ResourceContext; options: WriteOptions },
  wanted: (current: AnyObject) => AnyObject,
): Promise<void> {
  const result = await updateObject(pods, keyOf(context.info), {
    scope: "internal",
    dryRun: options.dryRun,
    transform(object) {
      const current = object as corev1.Pod;
      const next = wanted(structuredClone(current)) as corev1.Pod;
      const before = current.spec.ephemeralContainers ?? [];
      const ephemeralContainers = next.spec.ephemeralContainers ?? [];
      refuseChanges(pods, current, { before, after: ephemeralContainers });
      const pod = {
        ...current,
        metadata: withVersionAndManagers(current.metadata, next.metadata),
        spec: { ...current.spec, ephemeralContainers },
      };
      if (ephemeralContainers.length > before.length && pod.metadata.generation) pod.metadata.generation++;
      checkPod(pods, pod);
      return pod;
    },
  });
  await sendObject(context, pods.resource, { object: result.object });
}

function withVersionAndManagers(
  current: metav1.ObjectMeta,
  { resourceVersion, managedFields }: metav1.ObjectMeta,
): metav1.ObjectMeta {
  return { ...current, resourceVersion, ...(managedFields && { managedFields }) };
}

/** What a new pod must obey, but for the rule that only here they can be set. */
function checkPod(pods: Store, pod: corev1.Pod): void {
  const problems = validateCreate(pods.resource, pod).filter(({ field }) => field !== "spec.ephemeralContainers");
  if (problems.length > 0) throw invalid(pods.resource, pod.metadata.name, problems);
}

type Containers = readonly corev1.EphemeralContainer[];

function refuseChanges(
  pods: Store,
  { metadata }: corev1.Pod,
  { before, after }: { before: Containers; after: Containers },
): void {
  const problems = before.flatMap((container): FieldError[] => {
    const kept = after.find(({ name }) => name === container.name);
    if (kept && isDeepStrictEqual(JSON.parse(JSON.stringify(kept)), container)) return [];
    const what = kept ? "changed" : "removed";
    return [
      {
        reason: "FieldValueForbidden",
        field: "spec.ephemeralContainers",
        body: `Forbidden: existing ephemeral containers ${JSON.stringify(container.name)} may not be ${what}\n`,
      },
    ];
  });
  if (problems.length > 0) throw invalid(pods.resource, metadata.name, problems);
}
