/**
 * Which pods make room for a critical one, in the order that upstream documents: as few guaranteed pods as can be, then as few
 * burstable and best-effort ones; among equals the smaller. Pure.
 */
import type { corev1 } from "@kayak/api";
import { isCritical } from "../eviction/rank.ts";
import { qosClass } from "../status/qos.ts";
import { requestOf, type Shortage } from "./fit.ts";

type Pod = corev1.Pod;

interface Need {
  readonly resource: string;
  readonly amount: number;
}

/** Undefined when all that may be ended would not be enough. */
export function planPreemption(
  pod: Pod,
  others: readonly Pod[],
  shortages: readonly Shortage[],
): readonly Pod[] | undefined {
  const needs = needsOf(shortages);
  const below = others.filter((other) => mayPreempt(pod, other));
  const [bestEffort, burstable, guaranteed] = (["BestEffort", "Burstable", "Guaranteed"] as const).map((quality) =>
    below.filter((other) => qosClass(other) === quality),
  ) as [Pod[], Pod[], Pod[]];
  if (without(needs, below).length > 0) return undefined;
  const guaranteedToEnd = nearest(guaranteed, without(needs, [...bestEffort, ...burstable]));
  const burstableToEnd = nearest(burstable, without(needs, [...bestEffort, ...guaranteedToEnd]));
  const bestEffortToEnd = nearest(bestEffort, without(needs, [...burstableToEnd, ...guaranteedToEnd]));
  return [...bestEffortToEnd, ...burstableToEnd, ...guaranteedToEnd];
}

/** What is missing, as messages tell of it. */
export function describeNeeds(shortages: readonly Shortage[]): string {
  return `[${needsOf(shortages)
    .map(({ resource, amount }) => `(res: ${resource}, q: ${amount}), `)
    .join("")}]`;
}

function needsOf(shortages: readonly Shortage[]): Need[] {
  return shortages.map(({ resource, requested, used, capacity }) => ({
    resource,
    amount: requested + used - capacity,
  }));
}

function mayPreempt(pod: Pod, other: Pod): boolean {
  if (isCritical(pod) && !isCritical(other)) return true;
  const [own, its] = [pod.spec.priority, other.spec.priority];
  return own !== undefined && its !== undefined && own > its;
}

/** What is still missing once these pods are gone. */
function without(needs: readonly Need[], pods: readonly Pod[]): Need[] {
  return needs
    .map(({ resource, amount }) => ({
      resource,
      amount: pods.reduce((left, pod) => left - requestOf(pod, resource), amount),
    }))
    .filter(({ amount }) => amount > 0);
}

/** Again and again the pod that covers most of what is missing. The caller knows that all of them together suffice. */
function nearest(candidates: readonly Pod[], missing: readonly Need[]): Pod[] {
  const [best] = [...candidates].sort((a, b) => distance(missing, a) - distance(missing, b) || bySize(a, b));
  if (missing.length === 0 || !best) return [];
  return [
    best,
    ...nearest(
      candidates.filter((pod) => pod !== best),
      without(missing, [best]),
    ),
  ];
}

/** Each resource weighs the same, whatever its unit. */
function distance(needs: readonly Need[], pod: Pod): number {
  return needs.reduce((sum, { resource, amount }) => {
    const left = Math.max(0, amount - requestOf(pod, resource));
    return sum + (left / amount) ** 2;
  }, 0);
}

function bySize(a: Pod, b: Pod): number {
  return requestOf(a, "memory") - requestOf(b, "memory") || requestOf(a, "cpu") - requestOf(b, "cpu");
}
