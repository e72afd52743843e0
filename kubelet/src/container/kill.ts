/** Stops a container as its pod's grace allows: the preStop hook, the stop signal, and in the end SIGKILL. */
import type { corev1 } from "@kayak/api";
import { sleep, type Clock } from "@kayak/client";
import type { ContainerStatus, Runtime } from "../cri.ts";
import { annotationKeys } from "../pods/identity.ts";
import { messageOf } from "./errors.ts";
import { runHandler, type HandlerResult } from "./handler.ts";

/** After a hook that used up everything a container still gets this long. */
const MIN_GRACE_MS = 2_000;

export interface KillRequest {
  readonly status: ContainerStatus;
  readonly graceMs: number;
  /** For named ports of hooks. */
  readonly ports: readonly corev1.ContainerPort[];
  readonly ip: string;
  /** Aborted when the container is to go sooner than was said. */
  readonly hurry: AbortSignal;
}

/** Returns what went wrong with the hook, if anything. */
export async function killContainer(runtime: Runtime, clock: Clock, request: KillRequest): Promise<string | undefined> {
  const { status, graceMs, hurry } = request;
  const startedAt = clock.elapsed();
  const problem = graceMs > 0 ? await runPreStop(runtime, clock, request) : undefined;
  const spent = clock.elapsed() - startedAt;
  const left = spent === 0 ? graceMs : Math.max(graceMs - spent, Math.min(MIN_GRACE_MS, graceMs));
  await Promise.race([runtime.stopContainer(status.id, left), aborted(hurry)]);
  return problem;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

async function runPreStop(runtime: Runtime, clock: Clock, request: KillRequest): Promise<string | undefined> {
  const text = request.status.annotations[annotationKeys.preStop];
  if (!text) return undefined;
  const hook = JSON.parse(text) as corev1.LifecycleHandler;
  const run = runHook(runtime, clock, {
    hook,
    ...request,
    containerId: request.status.id,
    timeoutMs: request.graceMs,
    signal: request.hurry,
  });
  const timedOut = sleep(clock, request.graceMs, request.hurry).then((): HandlerResult => ({
    outcome: "failure",
    output: "",
  }));
  const result = await Promise.race([run, timedOut]);
  return result.outcome === "success" || result.output === "" ? undefined : result.output;
}

export interface HookRequest {
  readonly hook: corev1.LifecycleHandler;
  readonly containerId: string;
  readonly ports: readonly corev1.ContainerPort[];
  readonly ip: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export async function runHook(
  runtime: Pick<Runtime, "execSync">,
  clock: Clock,
  request: HookRequest,
): Promise<HandlerResult> {
  const { hook, containerId, ports, ip, timeoutMs, signal } = request;
  if (hook.sleep) {
    await sleep(clock, hook.sleep.seconds * 1000, signal);
    return { outcome: "success", output: "" };
  }
  const { sleep: _, ...handler } = hook;
  try {
    return await runHandler(runtime, handler, { target: { containerId, ports, ip }, timeoutMs });
  } catch (error) {
    return { outcome: "unknown", output: messageOf(error) };
  }
}
