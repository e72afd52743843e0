/** One look at a pod: observe, plan, carry out, report. What to do is decided in `plan.ts`, and done in `round.ts`. */
import { isTerminalPhase } from "../status/phase.ts";
import { containerResources } from "../container/resources.ts";
import { allocate } from "./allocation.ts";
import { decide } from "./admission.ts";
import { goDuration } from "./back-off.ts";
import type { PodContext } from "./context.ts";
import { podFullName } from "./identity.ts";
import { isIdle, planPod, type PodPlan, type WaitingContainer } from "./plan.ts";
import { superviseProbes } from "./probing.ts";
import { reportStatus } from "./report.ts";
import { Round } from "./round.ts";
import { deadlineOf, earliest, isDeleted, type PodState, type SyncResult, type SyncSignals } from "./state.ts";
import { finishPod, terminatePod } from "./terminate.ts";

/** Plans follow one another until nothing is left to do now; more than this would mean that carrying out doesn't help. */
const MAX_ROUNDS = 10;
export async function syncPod(context: PodContext, state: PodState, signals: SyncSignals): Promise<SyncResult> {
  await advance(context, state, signals.cancel);
  if (state.stage === "running") return syncRunning(context, state, signals);
  if (state.stage === "terminating") await terminatePod(context, state, signals.hurry);
  else if (state.stage === "terminated" && isDeleted(state)) await finishPod(context, state);
  return {};
}

/** Whether the pod's time is over, seen from outside the runtime. */
async function advance(context: PodContext, state: PodState, cancel: AbortSignal): Promise<void> {
  if (state.stage !== "running") return;
  const { clock } = context;
  await admit(context, state, cancel);
  const deadline = deadlineOf(state);
  if (deadline !== undefined && clock.now() >= deadline && !isTerminalPhase(state.pod.status.phase)) {
    state.verdict = {
      reason: "DeadlineExceeded",
      message: "Pod was active on the node longer than the specified deadline",
    };
  }
  if (isDeleted(state) || state.verdict || isTerminalPhase(state.pod.status.phase)) state.stage = "terminating";
}

/**
 * Once, before anything of it is made. What an earlier kubelet began goes on. A pod that others end for has its place at once, and
 * starts when they are gone.
 */
async function admit(context: PodContext, state: PodState, cancel: AbortSignal): Promise<void> {
  if (state.admitted !== undefined || isDeleted(state)) return;
  const { cache, config, pressures, events, allocatable, node } = context;
  const { pod, uid } = state;
  const begun = cache.view(uid).sandboxes.length > 0 || isTerminalPhase(pod.status.phase);
  const others = context.occupants().map((other) => other.pod);
  const room = { node: node(), allocatable, others };
  const { refusal, preempted } = begun ? { preempted: [] } : decide(pod, { pressures: pressures(), config, room });
  state.admitted = !refusal;
  if (preempted.length > 0) {
    await context.preempt(preempted, cancel);
    cancel.throwIfAborted();
  }
  if (!refusal) return;
  state.verdict = { reason: refusal.reason, message: `Pod was rejected: ${refusal.message}` };
  events.pod(pod, "Warning", refusal);
}

async function syncRunning(context: PodContext, state: PodState, signals: SyncSignals): Promise<SyncResult> {
  allocate(context, state, context.occupants);
  let retryAtMs: number | undefined;
  let waiting: readonly WaitingContainer[] = [];
  for (let round = 0; round < MAX_ROUNDS && retryAtMs === undefined; round++) {
    superviseProbes(context, state);
    const plan = planFor(context, state);
    waiting = plan.waiting;
    announceWaiting(context, state, waiting);
    if (plan.stop) {
      state.stage = "terminating";
      await terminatePod(context, state, signals.hurry);
      return {};
    }
    if (isIdle(plan) && round > 0) break;
    if (plan.createSandbox) await reportStatus(context, state, { finished: false, urgent: false });
    retryAtMs = await new Round(context, state, signals).carryOut(plan);
    if (isIdle(plan)) break;
  }
  superviseProbes(context, state);
  await reportStatus(context, state, { finished: false, urgent: true });
  return {
    wakeAtMs: earliest([
      retryAtMs,
      deadlineOf(state),
      context.tokens.nextRotation(state.uid),
      ...waiting.map((one) => one.untilMs),
    ]),
  };
}

function planFor({ cache, probes, backOff, nodeMemoryBytes }: PodContext, { pod, uid }: PodState): PodPlan {
  return planPod({
    pod,
    view: cache.view(uid),
    verdicts: (id) => probes.verdicts(id),
    resources: (container) => containerResources(pod, container, nodeMemoryBytes),
    backOff: (container, failedAt) => backOff.waiting(`${uid}/${container}`, failedAt),
  });
}

function announceWaiting({ events }: PodContext, state: PodState, waiting: readonly WaitingContainer[]): void {
  const { pod } = state;
  for (const { container, delayMs, untilMs } of waiting) {
    const message = `back-off ${goDuration(delayMs)} restarting failed container=${container.name} pod=${podFullName(pod)}`;
    state.waiting.set(container.name, { reason: "CrashLoopBackOff", message });
    if (state.announced.get(container.name) === untilMs) continue;
    state.announced.set(container.name, untilMs);
    events.container(pod, container.name, {
      type: "Warning",
      reason: "BackOff",
      message: `Back-off restarting failed container ${container.name} in pod ${podFullName(pod)}`,
    });
  }
}
