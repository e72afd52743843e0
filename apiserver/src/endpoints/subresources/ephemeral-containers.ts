/** PUT and PATCH of a pod's ephemeral containers: they can be added, for debugging, and nothing else of the pod changes. */
import { isDeepStrictEqual } from "node:util";
import { type FieldError, invalid, validateCreate, type corev1 } from "@kayak/api";
import type { Handler, ResourceContext } from "../../http/context.ts";
import type { Store } from "../../registry/store.ts";
import type { AnyObject } from "../../registry/strategy.ts";
import { updateObject } from "../../registry/update.ts";
import { readObject } from "../decode-body.ts";
import { dryRunOf } from "../options.ts";
import { patchedObject } from "../patch.ts";
import { sendObject } from "../present.ts";
import { keyOf } from "../update.ts";

export function putEphemeralContainers(pods: Store): Handler {
  return async (context) => {
    const decode = await readObject(context, pods.resource);
    await apply({ pods, context }, decode);
  };
}

export function patchEphemeralContainers(pods: Store): Handler {
  return async (context) => {
    await apply({ pods, context }, await patchedObject(context, pods.resource));
  };
}

async function apply(
  { pods, context }: { pods: Store; context: ResourceContext },
  wanted: (current: AnyObject) => AnyObject,
): Promise<void> {
  const result = await updateObject(pods, keyOf(context.info), {
    scope: "internal",
    dryRun: dryRunOf(context),
    transform(object) {
      const current = object as corev1.Pod;
      const next = wanted(structuredClone(current)) as corev1.Pod;
      const before = current.spec.ephemeralContainers ?? [];
      const ephemeralContainers = next.spec.ephemeralContainers ?? [];
      refuseChanges(pods, current, { before, after: ephemeralContainers });
      const pod = {
        ...current,
        metadata: { ...current.metadata, resourceVersion: next.metadata.resourceVersion },
        spec: { ...current.spec, ephemeralContainers },
      };
      if (ephemeralContainers.length > before.length && pod.metadata.generation) pod.metadata.generation++;
      checkPod(pods, pod);
      return pod;
    },
  });
  await sendObject(context, pods.resource, { object: result.object });
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
