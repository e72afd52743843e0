/** Decides what a DELETE does to an object: remove it at once, mark it and wait, or nothing because it is under way. */
import { conflict, formatTime, type metav1 } from "@kayak/api";
import type { AnyObject, PropagationPolicy, Strategy } from "./strategy.ts";

export interface DeletionRequest {
  readonly gracePeriodSeconds?: number | undefined;
  readonly propagationPolicy?: PropagationPolicy | undefined;
  /** The older way to say Orphan (true) or Background (false). */
  readonly orphanDependents?: boolean | undefined;
  readonly preconditions?: metav1.Preconditions | undefined;
}

export type DeletionPlan =
  | { readonly type: "remove" }
  | { readonly type: "mark"; readonly object: AnyObject }
  | { readonly type: "wait" };

const orphanFinalizer = "orphan";
const foregroundFinalizer = "foregroundDeletion";

/** `object` is the caller's own: a plan to mark returns it, changed. */
export function planDeletion(
  strategy: Strategy,
  object: AnyObject,
  { request, now }: { request: DeletionRequest; now: number },
): DeletionPlan {
  checkPreconditions(strategy, object, request.preconditions);
  const before = JSON.stringify(object.metadata);
  const grace = planGrace(strategy, object, { requested: request.gracePeriodSeconds, now });
  if (grace === "under way") return { type: "wait" };
  setFinalizers(object, planFinalizers(object.metadata.finalizers ?? [], propagation(strategy, object, request)));
  const waits = (object.metadata.finalizers?.length ?? 0) > 0 || strategy.holdsDeletion(object);
  if (!waits && grace === 0) return { type: "remove" };
  markDeleting(object, { grace, now });
  strategy.markDeleting(object);
  return JSON.stringify(object.metadata) === before ? { type: "wait" } : { type: "mark", object };
}

/** Whether an update has taken away the last thing a deleted object waited for. */
export function mayGo(strategy: Strategy, object: AnyObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = object.metadata;
  return (
    deletionTimestamp !== undefined &&
    !deletionGracePeriodSeconds &&
    !finalizers?.length &&
    !strategy.holdsDeletion(object)
  );
}

function checkPreconditions(
  strategy: Strategy,
  { metadata }: AnyObject,
  preconditions: metav1.Preconditions = {},
): void {
  const { uid, resourceVersion } = preconditions;
  if (uid && uid !== metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(strategy.resource, metadata.name, why);
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(strategy.resource, metadata.name, why);
  }
}

/** Seconds left to the object; 0 when it may go at once. */
function planGrace(
  strategy: Strategy,
  object: AnyObject,
  { requested, now }: { requested: number | undefined; now: number },
): number | "under way" {
  const { deletionTimestamp, deletionGracePeriodSeconds: granted } = object.metadata;
  const asked = requested !== undefined && requested < 0 ? 1 : requested;
  if (deletionTimestamp !== undefined) {
    if (!granted) return 0;
    if (asked === undefined || asked >= granted) return "under way";
    const requestedAt = Date.parse(deletionTimestamp) - granted * 1000;
    shorten(object, { grace: asked, at: requestedAt + asked * 1000 });
    return asked;
  }
  const grace = strategy.gracePeriodSeconds(object, asked) ?? 0;
  if (grace > 0) shorten(object, { grace, at: now + grace * 1000 });
  return grace;
}

function shorten({ metadata }: AnyObject, { grace, at }: { grace: number; at: number }): void {
  metadata.deletionTimestamp = formatTime(at);
  metadata.deletionGracePeriodSeconds = grace;
  if (metadata.generation) metadata.generation++;
}

function markDeleting({ metadata }: AnyObject, { grace, now }: { grace: number; now: number }): void {
  if (metadata.deletionTimestamp === undefined && metadata.generation) metadata.generation++;
  metadata.deletionTimestamp ??= formatTime(now);
  if (grace === 0) metadata.deletionGracePeriodSeconds = 0;
}

function propagation(strategy: Strategy, object: AnyObject, request: DeletionRequest): PropagationPolicy {
  if (request.propagationPolicy) return request.propagationPolicy;
  if (request.orphanDependents !== undefined) return request.orphanDependents ? "Orphan" : "Background";
  if (object.metadata.finalizers?.includes(orphanFinalizer)) return "Orphan";
  if (object.metadata.finalizers?.includes(foregroundFinalizer)) return "Foreground";
  return strategy.defaultPropagation;
}

function planFinalizers(finalizers: readonly string[], policy: PropagationPolicy): string[] {
  const wanted = { Background: undefined, Orphan: orphanFinalizer, Foreground: foregroundFinalizer }[policy];
  const kept = finalizers.filter(
    (each) => each === wanted || (each !== orphanFinalizer && each !== foregroundFinalizer),
  );
  return wanted === undefined || kept.includes(wanted) ? kept : [...kept, wanted];
}

function setFinalizers({ metadata }: AnyObject, finalizers: string[]): void {
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
}
