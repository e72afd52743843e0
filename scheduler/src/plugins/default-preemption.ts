/**
 * Makes room for a pod by evicting pods of lower priority: on the node where that costs least, and no more of them than needed.
 * Only proposes; the scheduler evicts.
 */
import { withNode } from "../cache/snapshot.ts";
import type { NodeInfo } from "../cache/node-info.ts";
import { Cycle, PodClass } from "../framework/cycle.ts";
import { countReasons, summarize } from "../framework/diagnosis.ts";
import type { Diagnosis, Nomination, Plugin, PostFilterResult, Rejection } from "../framework/types.ts";
import type { PodInfo } from "../pods/pod-info.ts";

const unhelpful: Rejection = { reasons: ["Preemption is not helpful for scheduling"] };
const noVictims: Rejection = { reasons: ["No preemption victims found for incoming pod"] };

/** What keeps the cycle's pod off the node. */
type Refusal = (cycle: Cycle, node: NodeInfo) => Rejection | undefined;

export function createDefaultPreemption(refusal: Refusal) {
  return {
    name: "DefaultPreemption",
    postFilter(cycle, diagnosis): PostFilterResult {
      const { pod } = cycle;
      if (pod.pod.spec.preemptionPolicy === "Never") {
        return { message: "preemption: not eligible due to preemptionPolicy=Never." };
      }
      if (isWaitingForVictims(cycle))
        return { message: "preemption: not eligible due to a terminating pod on the nominated node." };
      const { candidates, rejections } = findCandidates(cycle, diagnosis, refusal);
      const nomination = candidates.sort(byCost)[0];
      if (nomination) return { message: "", nomination };
      return { message: `preemption: ${summarize(diagnosis.total, countReasons(rejections))}` };
    },
  } satisfies Plugin;
}

/** Its victims are on their way out already. */
function isWaitingForVictims({ pod, snapshot }: Cycle): boolean {
  const nominated = snapshot.node(pod.pod.status?.nominatedNodeName ?? "");
  for (const other of nominated?.pods ?? []) {
    if (other.pod.metadata.deletionTimestamp !== undefined && other.priority < pod.priority) return true;
  }
  return false;
}

function findCandidates(cycle: Cycle, diagnosis: Diagnosis, refusal: Refusal) {
  const candidates: Nomination[] = [];
  const rejections: Rejection[] = [];
  for (const node of cycle.snapshot.nodes) {
    if (diagnosis.preFilter || (diagnosis.nodes.get(node.name)?.unresolvable ?? false)) {
      rejections.push(unhelpful);
      continue;
    }
    const victims = chooseVictims(cycle, node, refusal);
    if (Array.isArray(victims)) candidates.push({ node: node.name, victims });
    else rejections.push(victims);
  }
  return { candidates, rejections };
}

/** Takes all pods of lower priority away, then gives back what still leaves room, the most important first. */
function chooseVictims(cycle: Cycle, node: NodeInfo, refusal: Refusal): PodInfo[] | Rejection {
  const lower = [...node.pods].filter((other) => other.priority < cycle.pod.priority).sort(byImportance);
  if (lower.length === 0) return noVictims;
  const trial = node.clone();
  const tried = () => refusal(new Cycle(cycle.pod, withNode(cycle.snapshot, trial), new PodClass()), trial);
  for (const other of lower) trial.removePod(other.key);
  const remaining = tried();
  if (remaining) return remaining;
  return lower.filter((other) => {
    trial.addPod(other);
    if (!tried()) return false;
    trial.removePod(other.key);
    return true;
  });
}

/** Higher priority first, then who runs longer. */
function byImportance(a: PodInfo, b: PodInfo): number {
  return b.priority - a.priority || startOf(a).localeCompare(startOf(b));
}

function startOf({ pod }: PodInfo): string {
  return pod.status?.startTime ?? pod.metadata.creationTimestamp ?? "";
}

/** The lowest highest priority among the victims, then the lowest sum of them, then the fewest. */
function byCost(a: Nomination, b: Nomination): number {
  return (
    highestPriority(a) - highestPriority(b) ||
    sumOfPriorities(a) - sumOfPriorities(b) ||
    a.victims.length - b.victims.length
  );
}

function highestPriority({ victims }: Nomination): number {
  return Math.max(...victims.map((victim) => victim.priority));
}

/** Shifted to be positive, so that more victims never cost less. */
function sumOfPriorities({ victims }: Nomination): number {
  return victims.reduce((sum, victim) => sum + victim.priority + 2 ** 31, 0);
}
