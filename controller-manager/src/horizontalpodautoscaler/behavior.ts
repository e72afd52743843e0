/** How far a recommendation is followed: within the bounds, stabilised over a while, and no faster than allowed. */
import type { autoscalingv2 } from "@kayak/api";

type Rules = autoscalingv2.HPAScalingRules;
type Spec = autoscalingv2.HorizontalPodAutoscalerSpec;

/** Of an autoscaler without a word on it. */
export const DOWNSCALE_WINDOW_MS = 300_000;
const MIN_SCALE_UP_LIMIT = 4;
const SCALE_UP_FACTOR = 2;

export interface Recommendation {
  readonly atMs: number;
  readonly replicas: number;
}

export interface Change {
  readonly atMs: number;
  /** How many came or went. */
  readonly pods: number;
}

/** What is remembered of an autoscaler; lost with the process, as upstream's. */
export interface Memory {
  readonly recommendations: readonly Recommendation[];
  readonly ups: readonly Change[];
  readonly downs: readonly Change[];
}

export const emptyMemory: Memory = { recommendations: [], ups: [], downs: [] };

export interface Wish {
  readonly spec: Spec;
  readonly current: number;
  readonly desired: number;
  readonly memory: Memory;
  readonly nowMs: number;
}

export interface Limited {
  readonly replicas: number;
  /** The recommendation was not the most cautious of the window. */
  readonly stabilized: "up" | "down" | undefined;
  /** Why the number is not what was asked for. */
  readonly limit: { readonly reason: string; readonly message: string } | undefined;
}

export function limitWish(wish: Wish): Limited {
  const { current, desired } = wish;
  const stable = stabilize(wish);
  const stabilized = stable === desired ? undefined : stable > desired ? "down" : "up";
  const { replicas, limit } = bound({ ...wish, desired: stable });
  return { replicas, stabilized: current === desired ? undefined : stabilized, limit };
}

function windowsOf({ behavior }: Spec): { readonly upMs: number; readonly downMs: number } {
  const down = behavior?.scaleDown?.stabilizationWindowSeconds;
  return {
    upMs: (behavior?.scaleUp?.stabilizationWindowSeconds ?? 0) * 1000,
    downMs: down === undefined ? DOWNSCALE_WINDOW_MS : down * 1000,
  };
}

/** Up only to the lowest of the recommendations of its window, down only to the highest. */
function stabilize({ spec, current, desired, memory, nowMs }: Wish): number {
  const { upMs, downMs } = windowsOf(spec);
  const within = (windowMs: number) =>
    memory.recommendations.filter(({ atMs }) => atMs > nowMs - windowMs).map(({ replicas }) => replicas);
  const up = Math.min(desired, ...within(upMs));
  const down = Math.max(desired, ...within(downMs));
  if (current < up) return up;
  return current > down ? down : current;
}

/** The longest that a recommendation can matter. */
export function remember({ spec, desired, memory, nowMs }: Wish): Memory {
  const { upMs, downMs } = windowsOf(spec);
  const since = nowMs - Math.max(upMs, downMs, DOWNSCALE_WINDOW_MS);
  const kept = memory.recommendations.filter(({ atMs }) => atMs > since);
  return { ...memory, recommendations: [...kept, { atMs: nowMs, replicas: desired }] };
}

const MAX_PERIOD_MS = 1_800_000;

export function rememberChange(
  memory: Memory,
  { from, to, nowMs }: { from: number; to: number; nowMs: number },
): Memory {
  const recent = (changes: readonly Change[]) => changes.filter(({ atMs }) => atMs > nowMs - MAX_PERIOD_MS);
  const change = { atMs: nowMs, pods: Math.abs(to - from) };
  return {
    ...memory,
    ups: to > from ? [...recent(memory.ups), change] : recent(memory.ups),
    downs: to < from ? [...recent(memory.downs), change] : recent(memory.downs),
  };
}

function bound(wish: Wish): Pick<Limited, "replicas" | "limit"> {
  const { spec, current, desired } = wish;
  const min = spec.minReplicas ?? 1;
  if (desired > current) {
    const rate = Math.max(current, upLimit(wish));
    if (desired > Math.min(rate, spec.maxReplicas))
      return rate < spec.maxReplicas
        ? limited(rate, "ScaleUpLimit", faster("increasing"))
        : limited(
            spec.maxReplicas,
            "TooManyReplicas",
            "the desired replica count is more than the maximum replica count",
          );
    return { replicas: Math.max(desired, min), limit: desired < min ? tooFew : undefined };
  }
  if (desired < current) {
    const rate = Math.min(current, downLimit(wish));
    if (desired < Math.max(rate, min))
      return rate > min ? limited(rate, "ScaleDownLimit", faster("decreasing")) : { replicas: min, limit: tooFew };
  }
  if (desired > spec.maxReplicas)
    return limited(
      spec.maxReplicas,
      "TooManyReplicas",
      "the desired replica count is more than the maximum replica count",
    );
  if (desired < min) return { replicas: min, limit: tooFew };
  return { replicas: desired, limit: undefined };
}

const tooFew = {
  reason: "TooFewReplicas",
  message: "the desired replica count is less than the minimum replica count",
};

function faster(direction: string): string {
  return `the desired replica count is ${direction} faster than the maximum scale rate`;
}

function limited(replicas: number, reason: string, message: string): Pick<Limited, "replicas" | "limit"> {
  return { replicas, limit: { reason, message } };
}

/** Changes within a policy's period count against it. */
function upLimit({ spec, current, memory, nowMs }: Wish): number {
  const rules = spec.behavior?.scaleUp;
  if (!rules) return Math.max(SCALE_UP_FACTOR * current, MIN_SCALE_UP_LIMIT);
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = current - sumWithin(memory.ups, nowMs, periodSeconds) + sumWithin(memory.downs, nowMs, periodSeconds);
    return type === "Pods" ? start + value : Math.ceil((start * (100 + value)) / 100);
  });
  return select(rules, limits, { most: Math.max, least: Math.min, disabled: current });
}

function downLimit({ spec, current, memory, nowMs }: Wish): number {
  const rules = spec.behavior?.scaleDown;
  if (!rules) return 0;
  const limits = (rules.policies ?? []).map(({ type, value, periodSeconds }) => {
    const start = current - sumWithin(memory.ups, nowMs, periodSeconds) + sumWithin(memory.downs, nowMs, periodSeconds);
    return type === "Pods" ? start - value : Math.floor((start * (100 - value)) / 100);
  });
  return select(rules, limits, { most: Math.min, least: Math.max, disabled: current });
}

interface Choice {
  readonly most: (...values: number[]) => number;
  readonly least: (...values: number[]) => number;
  readonly disabled: number;
}

function select({ selectPolicy }: Rules, limits: readonly number[], { most, least, disabled }: Choice): number {
  if (selectPolicy === "Disabled") return disabled;
  return selectPolicy === "Min" ? least(...limits) : most(...limits);
}

function sumWithin(changes: readonly Change[], nowMs: number, periodSeconds: number): number {
  return changes.filter(({ atMs }) => atMs > nowMs - periodSeconds * 1000).reduce((sum, { pods }) => sum + pods, 0);
}
