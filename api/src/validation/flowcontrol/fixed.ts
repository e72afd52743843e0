/** The flow schemas and priority levels that every server has and nobody may change. */
import type { flowcontrol } from "../types.ts";

type Rules = flowcontrol.PolicyRulesWithSubjects;
type Subject = Rules["subjects"][number];

export function groupSubjects(...names: string[]): Subject[] {
  return names.map((name) => ({ kind: "Group", group: { name } }));
}

/** Every request of these subjects. */
export function allRequestsOf(subjects: Subject[]): Rules {
  return {
    subjects,
    resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"] }],
    nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
  };
}

export const exemptName = "exempt";

export const mandatoryFlowSchemas: Readonly<Record<string, flowcontrol.FlowSchemaSpec>> = {
  [exemptName]: {
    priorityLevelConfiguration: { name: exemptName },
    matchingPrecedence: 1,
    rules: [allRequestsOf(groupSubjects("system:masters"))],
  },
  "catch-all": {
    priorityLevelConfiguration: { name: "catch-all" },
    matchingPrecedence: 10_000,
    distinguisherMethod: { type: "ByUser" },
    rules: [allRequestsOf(groupSubjects("system:unauthenticated", "system:authenticated"))],
  },
};

export const mandatoryPriorityLevels: Readonly<Record<string, flowcontrol.PriorityLevelConfigurationSpec>> = {
  [exemptName]: { type: "Exempt", exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  "catch-all": {
    type: "Limited",
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: "Reject" }, lendablePercent: 0 },
  },
};
