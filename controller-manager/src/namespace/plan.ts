/** What a terminating namespace reports, and whether it may go. */
import { formatTime, type Resource, type corev1 } from "@kayak/api";
import { findCondition, withoutCondition } from "../shared/conditions.ts";

/** What is left of one resource. */
export interface Remaining {
  readonly resource: Resource;
  readonly count: number;
  /** How many of the objects have each finalizer. */
  readonly finalizers: ReadonlyMap<string, number>;
}

export interface Emptying {
  readonly remaining: readonly Remaining[];
  /** What went wrong, as messages. */
  readonly failures: readonly string[];
}

type ConditionType = corev1.NamespaceCondition["type"];
interface Verdict {
  readonly reason: string;
  readonly message: string;
}

/** What each condition says when all is well. */
const fine: Readonly<Record<ConditionType, Verdict>> = {
  NamespaceDeletionDiscoveryFailure: {
    reason: "ResourcesDiscovered",
    message: "All resources successfully discovered",
  },
  NamespaceDeletionGroupVersionParsingFailure: {
    reason: "ParsedGroupVersions",
    message: "All legacy kube types successfully parsed",
  },
  NamespaceDeletionContentFailure: {
    reason: "ContentDeleted",
    message: "All content successfully deleted, may be waiting on finalization",
  },
  NamespaceContentRemaining: { reason: "ContentRemoved", message: "All content successfully removed" },
  NamespaceFinalizersRemaining: {
    reason: "ContentHasNoFinalizers",
    message: "All content-preserving finalizers finished",
  },
};

export function isEmpty({ remaining, failures }: Emptying): boolean {
  return remaining.length === 0 && failures.length === 0;
}

export function namespaceConditions(
  namespace: corev1.Namespace,
  emptying: Emptying,
  nowMs: number,
): corev1.NamespaceCondition[] {
  const bad = problems(emptying);
  return (Object.keys(fine) as ConditionType[]).reduce((conditions, type) => {
    const current = findCondition(conditions, type);
    const next = { type, status: bad[type] ? "True" : "False", ...(bad[type] ?? fine[type]) };
    if (current?.status === next.status && current.reason === next.reason && current.message === next.message)
      return conditions;
    const lastTransitionTime = current?.status === next.status ? current.lastTransitionTime : formatTime(nowMs);
    return [...withoutCondition(conditions, type), { ...next, lastTransitionTime }];
  }, namespace.status.conditions ?? []);
}

function problems({ remaining, failures }: Emptying): Partial<Record<ConditionType, Verdict>> {
  const counts = remaining.map(
    ({ resource, count }) => `${resource.plural}.${resource.group} has ${count} resource instances`,
  );
  const finalizers = [...totals(remaining)].map(([name, count]) => `${name} in ${count} resource instances`);
  return {
    ...(failures.length > 0 && {
      NamespaceDeletionContentFailure: {
        reason: "ContentDeletionFailed",
        message: `Failed to delete all resource types, ${failures.length} remaining: ${failures.join(", ")}`,
      },
    }),
    ...(counts.length > 0 && {
      NamespaceContentRemaining: {
        reason: "SomeResourcesRemain",
        message: `Some resources are remaining: ${counts.sort().join(", ")}`,
      },
    }),
    ...(finalizers.length > 0 && {
      NamespaceFinalizersRemaining: {
        reason: "SomeFinalizersRemain",
        message: `Some content in the namespace has finalizers remaining: ${finalizers.sort().join(", ")}`,
      },
    }),
  };
}

function totals(remaining: readonly Remaining[]): ReadonlyMap<string, number> {
  const all = new Map<string, number>();
  for (const { finalizers } of remaining) {
    for (const [name, count] of finalizers) all.set(name, (all.get(name) ?? 0) + count);
  }
  return all;
}
