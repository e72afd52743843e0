/** What a new server divides its attention by: upstream's flow schemas and priority levels. Administrators may change these. */
import { type flowcontrolv1, allRequestsOf, groupSubjects } from "@kayak/api";

type FlowSchemaSpec = flowcontrolv1.FlowSchemaSpec;
type LevelSpec = flowcontrolv1.PriorityLevelConfigurationSpec;
type Subject = flowcontrolv1.Subject;

interface Shares {
  readonly shares: number;
  readonly lendable: number;
  readonly queues: number;
  readonly handSize: number;
}

function limited({ shares, lendable, queues, handSize }: Shares): LevelSpec {
  return {
    type: "Limited",
    limited: {
      nominalConcurrencyShares: shares,
      limitResponse: { type: "Queue", queuing: { queues, handSize, queueLengthLimit: 50 } },
      lendablePercent: lendable,
    },
  };
}

export const suggestedPriorityLevels: Readonly<Record<string, LevelSpec>> = {
  system: limited({ shares: 30, lendable: 33, queues: 64, handSize: 6 }),
  "node-high": limited({ shares: 40, lendable: 25, queues: 64, handSize: 6 }),
  "leader-election": limited({ shares: 10, lendable: 0, queues: 16, handSize: 4 }),
  "workload-high": limited({ shares: 40, lendable: 50, queues: 128, handSize: 6 }),
  "workload-low": limited({ shares: 100, lendable: 90, queues: 128, handSize: 6 }),
  "global-default": limited({ shares: 20, lendable: 50, queues: 128, handSize: 6 }),
};

const users = (...names: string[]): Subject[] => names.map((name) => ({ kind: "User", user: { name } }));
const systemAccounts = (...names: string[]): Subject[] =>
  names.map((name) => ({ kind: "ServiceAccount", serviceAccount: { name, namespace: "kube-system" } }));

type Distinguisher = "ByUser" | "ByNamespace" | undefined;

interface Place {
  readonly level: string;
  readonly precedence: number;
  readonly by?: Distinguisher;
}

function schema({ level, precedence, by }: Place, rule: NonNullable<FlowSchemaSpec["rules"]>[number]): FlowSchemaSpec {
  return {
    priorityLevelConfiguration: { name: level },
    matchingPrecedence: precedence,
    ...(by && { distinguisherMethod: { type: by } }),
    rules: [rule],
  };
}

const controllerManager = "system:kube-controller-manager";
const scheduler = "system:kube-scheduler";
const everybody = groupSubjects("system:unauthenticated", "system:authenticated");
const claim = ["get", "create", "update"];
const leases = { verbs: claim, apiGroups: ["coordination.k8s.io"], resources: ["leases"], namespaces: ["*"] };
const endpoints = { verbs: claim, apiGroups: [""], resources: ["endpoints"], namespaces: ["*"] };
const nodeLeases = { ...leases, verbs: ["*"], namespaces: ["kube-node-lease"] };
const nodes = {
  verbs: ["*"],
  apiGroups: [""],
  resources: ["nodes", "nodes/status"],
  clusterScope: true,
  namespaces: ["*"],
};

export const suggestedFlowSchemas: Readonly<Record<string, FlowSchemaSpec>> = {
  probes: schema(
    { level: "exempt", precedence: 2 },
    {
      subjects: everybody,
      nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/healthz", "/readyz", "/livez"] }],
    },
  ),
  "system-leader-election": schema(
    { level: "leader-election", precedence: 100, by: "ByUser" },
    { subjects: [...users(controllerManager, scheduler), ...systemAccounts("*")], resourceRules: [leases] },
  ),
  "endpoint-controller": schema(
    { level: "workload-high", precedence: 150, by: "ByUser" },
    {
      subjects: [
        ...users(controllerManager),
        ...systemAccounts("endpoint-controller", "endpointslicemirroring-controller"),
      ],
      resourceRules: [endpoints],
    },
  ),
  "workload-leader-election": schema(
    { level: "leader-election", precedence: 200, by: "ByUser" },
    { subjects: systemAccounts("*"), resourceRules: [leases] },
  ),
  "system-node-high": schema(
    { level: "node-high", precedence: 400, by: "ByUser" },
    { subjects: groupSubjects("system:nodes"), resourceRules: [nodes, nodeLeases] },
  ),
  "system-nodes": schema(
    { level: "system", precedence: 500, by: "ByUser" },
    allRequestsOf(groupSubjects("system:nodes")),
  ),
  "kube-controller-manager": schema(
    { level: "workload-high", precedence: 800, by: "ByNamespace" },
    allRequestsOf(users(controllerManager)),
  ),
  "kube-scheduler": schema(
    { level: "workload-high", precedence: 800, by: "ByNamespace" },
    allRequestsOf(users(scheduler)),
  ),
  "kube-system-service-accounts": schema(
    { level: "workload-high", precedence: 900, by: "ByNamespace" },
    allRequestsOf(systemAccounts("*")),
  ),
  "service-accounts": schema(
    { level: "workload-low", precedence: 9000, by: "ByUser" },
    allRequestsOf(groupSubjects("system:serviceaccounts")),
  ),
  "global-default": schema({ level: "global-default", precedence: 9900, by: "ByUser" }, allRequestsOf(everybody)),
};
