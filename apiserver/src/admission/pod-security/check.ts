/** What every check of the standards has in common: how it looks at a pod, and how it words what it finds. */
import type { corev1 } from "@kayak/api";
import type { Level } from "./policy.ts";

export interface PodUnderCheck {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined };
  readonly spec: corev1.PodSpec;
  /** The minor version of Kubernetes whose standards are asked about. */
  readonly minor: number;
}

export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

export interface Check {
  /** Checks of a level are reported in the order of their names. */
  readonly id: string;
  readonly level: Exclude<Level, "privileged">;
  /** The first minor version that has the check. */
  readonly since?: number;
  /** The check of the weaker level that this one includes. */
  readonly overrides?: string;
  readonly find: (pod: PodUnderCheck) => Violation | undefined;
}

export type AnyContainer = corev1.Container | corev1.EphemeralContainer;

export function containersOf({
  initContainers = [],
  containers,
  ephemeralContainers = [],
}: corev1.PodSpec): AnyContainer[] {
  return [...initContainers, ...containers, ...ephemeralContainers];
}

/** The names of the containers for which something holds. */
export function namesOf(spec: corev1.PodSpec, bad: (container: AnyContainer) => boolean): string[] {
  return containersOf(spec)
    .filter(bad)
    .map(({ name }) => name);
}

export function quoted(values: Iterable<string>): string {
  return Array.from(values, (value) => JSON.stringify(value)).join(", ");
}

/** Each value once, in order. */
export function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort();
}

export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** `container "a"`, `containers "a", "b"`. */
export function containersText(names: readonly string[]): string {
  return `${plural(names.length, "container", "containers")} ${quoted(names)}`;
}

/** The pod and its containers, those that are at fault: `pod and container "a"`. */
export function settersText(pod: boolean, names: readonly string[]): string {
  return [pod ? "pod" : "", names.length > 0 ? containersText(names) : ""].filter(Boolean).join(" and ");
}

/** Undefined when nobody is at fault. */
export function violation(reason: string, who: string, what: string): Violation | undefined {
  return who === "" ? undefined : { reason, detail: `${who} ${what}` };
}

export function isWindows({ os }: corev1.PodSpec): boolean {
  return os?.name === "windows";
}
