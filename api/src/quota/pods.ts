/** What pods use of a quota: themselves, and what their containers ask for. */
import { addAmounts, type Amounts } from "../amounts.ts";
import { podAmounts } from "../pod-resources.ts";
import type * as core from "../types/core/v1/index.ts";
import { Pods } from "../resources/core.ts";
import { countName, valueMatches, type Evaluator, type Requirement } from "./evaluator.ts";

const native = ["cpu", "memory", "ephemeral-storage"];
const names: ReadonlySet<string> = new Set([
  "pods",
  countName(Pods),
  ...native.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** Of what a quota bounds, what every container must say then. */
const mustBeSaid = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
const hugePages = "hugepages-";

export const podEvaluator: Evaluator<core.Pod> = {
  charges: ({ operation, subresource }) =>
    subresource === "resize" ? operation === "UPDATE" : !subresource && operation === "CREATE",
  knows: (name) => names.has(name) || isOther(name),
  usage: (pod, now) => (uses(pod, now) ? podUsage(pod) : { [countName(Pods)]: "1" }),
  inScope,
  missing,
};

/** Huge pages and resources that are not Kubernetes' own. */
function isOther(name: string): boolean {
  const plain = name.startsWith("requests.") ? name.slice("requests.".length) : name;
  if (plain.startsWith(hugePages)) return true;
  return name !== plain && plain.includes("/") && !plain.includes("kubernetes.io/");
}

/** Pods that have ended, or should have, use nothing but their name. */
function uses({ metadata, status }: core.Pod, now: number): boolean {
  if (status.phase === "Failed" || status.phase === "Succeeded") return false;
  const { deletionTimestamp, deletionGracePeriodSeconds } = metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return true;
  return now <= Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
}

function podUsage({ spec }: core.Pod): Amounts {
  const compute = computeUsage(podAmounts(spec, "requests"), podAmounts(spec, "limits"));
  return addAmounts({ [countName(Pods)]: "1", pods: "1" }, compute);
}

function computeUsage(requests: Amounts, limits: Amounts): Amounts {
  const usage: Record<string, string> = {};
  for (const [name, amount] of Object.entries(requests)) {
    usage[`requests.${name}`] = amount;
    if (native.includes(name) || name.startsWith(hugePages)) usage[name] = amount;
  }
  for (const name of native) if (limits[name] !== undefined) usage[`limits.${name}`] = limits[name];
  return usage;
}

function missing({ spec }: core.Pod, bounded: readonly string[]): string | undefined {
  const wanted = mustBeSaid.filter((name) => bounded.includes(name)).sort();
  const lacking = wanted.flatMap((name) => {
    const containers = [...spec.containers, ...(spec.initContainers ?? [])].filter((each) => !says(each, name, spec));
    return containers.length === 0
      ? []
      : `${name} for: ${[...new Set(containers.map((each) => each.name))].sort().join(",")}`;
  });
  return lacking.length === 0 ? undefined : `must specify ${lacking.join("; ")}`;
}

/** What the pod says as a whole, its containers need not say. */
function says({ resources }: core.Container, name: string, spec: core.PodSpec): boolean {
  return [resources, spec.resources].some(
    (each) => computeUsage(each?.requests ?? {}, each?.limits ?? {})[name] !== undefined,
  );
}

function inScope(pod: core.Pod, requirement: Requirement): boolean {
  const terminating = (pod.spec.activeDeadlineSeconds ?? -1) >= 0;
  const bestEffort = pod.status.qosClass === "BestEffort";
  switch (requirement.scopeName) {
    case "Terminating":
      return terminating;
    case "NotTerminating":
      return !terminating;
    case "BestEffort":
      return bestEffort;
    case "NotBestEffort":
      return !bestEffort;
    case "PriorityClass":
      return valueMatches(pod.spec.priorityClassName, requirement);
    case "CrossNamespacePodAffinity":
      return affinityTerms(pod).some(({ namespaces, namespaceSelector }) => namespaces?.length || namespaceSelector);
    case "VolumeAttributesClass":
    default:
      return false;
  }
}

function affinityTerms({ spec }: core.Pod): core.PodAffinityTerm[] {
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  return [podAffinity, podAntiAffinity].flatMap((affinity) => [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]);
}
