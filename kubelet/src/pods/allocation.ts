/** Grants what pods ask for, and remembers it over restarts of the kubelet: by then a pod may ask for more than it was granted. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { corev1 } from "@kayak/api";
import type { PodContext } from "./context.ts";
import { allocationOf, isGranted, refuseResize, withAllocation, type Allocation } from "./resize.ts";
import type { PodState } from "./state.ts";

type Context = Pick<PodContext, "paths" | "allocatable" | "events" | "cache">;

/** Makes `state.pod` the pod with what it has been granted. */
export function allocate(context: Context, state: PodState, running: () => readonly PodState[]): void {
  const { pod, uid } = state;
  state.allocation ??= readAllocation(context, uid) ?? allocationOf(pod);
  if (isGranted(pod, state.allocation)) {
    state.pendingResize = undefined;
    return;
  }
  const others = running().flatMap((other) => (other.uid === uid ? [] : [other.pod]));
  const refusal = refuseResize(pod, { allocatable: context.allocatable, others });
  announce(context, pod, { before: state.pendingResize, now: refusal });
  state.pendingResize = refusal;
  if (!refusal) state.allocation = allocationOf(pod);
  writeAllocation(context, uid, state.allocation);
  if (refusal) state.pod = withAllocation(pod, state.allocation);
}

function announce(
  { events }: Context,
  pod: corev1.Pod,
  { before, now }: { before: PodState["pendingResize"]; now: PodState["pendingResize"] },
): void {
  if (now && now.message !== before?.message)
    events.pod(pod, "Warning", { reason: `Resize${now.reason}`, message: `Pod resize ${now.reason}: ${now.message}` });
}

function fileOf({ paths }: Context, uid: string): string {
  return join(paths.pod(uid), "allocation.json");
}

function readAllocation(context: Context, uid: string): Allocation | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(context, uid), "utf8")) as Allocation;
  } catch {
    return undefined;
  }
}

function writeAllocation(context: Context, uid: string, allocation: Allocation): void {
  try {
    writeFileSync(fileOf(context, uid), JSON.stringify(allocation), { mode: 0o600 });
  } catch (error) {
    // Nothing of the pod was made yet: it starts with what is remembered here.
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
