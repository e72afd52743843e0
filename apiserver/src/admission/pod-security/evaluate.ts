/** Whether a pod meets a standard: what it violates, in upstream's words. */
import { baselineChecks } from "./baseline.ts";
import type { Check, PodUnderCheck, Violation } from "./check.ts";
import { type Standard, minorOf } from "./policy.ts";
import { restrictedChecks } from "./restricted.ts";

/** Empty for a pod that meets it. */
export function violations(pod: Pick<PodUnderCheck, "metadata" | "spec">, { level, version }: Standard): Violation[] {
  const minor = minorOf(version);
  return checksOf(level, minor).flatMap(({ find }) => find({ ...pod, minor }) ?? []);
}

/** What is wrong and where: `privileged (container "a" must not ...), ...`. */
export function violationsText(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}

function checksOf(level: Standard["level"], minor: number): readonly Check[] {
  if (level === "privileged") return [];
  const known = ({ since = 0 }: Check) => minor >= since;
  const baseline = baselineChecks.filter(known);
  if (level === "baseline") return baseline;
  const restricted = restrictedChecks.filter(known);
  const overridden = new Set(restricted.map(({ overrides }) => overrides));
  return [...baseline.filter(({ id }) => !overridden.has(id)), ...restricted];
}
