import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Resource } from "../resource.ts";
import * as resources from "../resources/index.ts";
import { before, shown } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";

const template = {
  metadata: { labels: { app: "web" } },
  spec: {
    containers: [
      { name: "a", image: "x:1" },
      { name: "b", image: "y:2" },
    ],
  },
};
const selector = { matchLabels: { app: "web" } };

const cases: [unknown, Json, Record<string, unknown>][] = [
  [
    resources.StatefulSets,
    { spec: { selector, template, replicas: 3 }, status: { readyReplicas: 2 } },
    { Name: "web", Ready: "2/3", Age: "90m", "(Containers)": "a,b", "(Images)": "x:1,y:2" },
  ],
  [
    resources.DaemonSets,
    {
      spec: { selector, template: { ...template, spec: { ...template.spec, nodeSelector: { disk: "fast" } } } },
      status: { desiredNumberScheduled: 3, currentNumberScheduled: 2, numberReady: 1, updatedNumberScheduled: 2 },
    },
    {
      Name: "web",
      Desired: 3,
      Current: 2,
      Ready: 1,
      "Up-to-date": 2,
      Available: 0,
      "Node Selector": "disk=fast",
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "app=web",
    },
  ],
  [
    resources.ControllerRevisions,
    {
      metadata: {
        ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "db", uid: "u", controller: true }],
      },
      revision: 4,
    },
    { Name: "web", Controller: "statefulset.apps/db", Revision: 4, Age: "90m" },
  ],
  [
    resources.Jobs,
    {
      spec: { selector, template, completions: 4 },
      status: { succeeded: 1, startTime: before(5), conditions: [{ type: "Suspended", status: "True" }] },
    },
    {
      Name: "web",
      Status: "Suspended",
      Completions: "1/4",
      Duration: "5m",
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "app=web",
    },
  ],
  [
    resources.Jobs,
    {
      spec: { selector, template, parallelism: 2 },
      status: {
        succeeded: 1,
        startTime: before(5),
        completionTime: before(4),
        conditions: [
          { type: "SuccessCriteriaMet", status: "True" },
          { type: "Complete", status: "True" },
        ],
      },
    },
    {
      Name: "web",
      Status: "Complete",
      Completions: "1/1 of 2",
      Duration: "60s",
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "app=web",
    },
  ],
  [
    resources.CronJobs,
    { spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } }, status: { lastScheduleTime: before(3) } },
    {
      Name: "web",
      Schedule: "* * * * *",
      Timezone: "<none>",
      Suspend: "False",
      Active: 0,
      "Last Schedule": "3m",
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "<none>",
    },
  ],
  [
    resources.PodDisruptionBudgets,
    { spec: { selector, maxUnavailable: "25%" }, status: { disruptionsAllowed: 1 } },
    { Name: "web", "Min Available": "N/A", "Max Unavailable": "25%", "Allowed Disruptions": 1, Age: "90m" },
  ],
  [
    resources.HorizontalPodAutoscalers,
    {
      spec: { scaleTargetRef: { kind: "Deployment", name: "web" }, maxReplicas: 5 },
      status: {
        currentReplicas: 2,
        currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 30 } } }],
      },
    },
    {
      Name: "web",
      Reference: "Deployment/web",
      Targets: "cpu: 30%/80%",
      MinPods: "1",
      MaxPods: 5,
      Replicas: 2,
      Age: "90m",
    },
  ],
  [
    resources.Deployments,
    { spec: { replicas: 3, selector, template }, status: { readyReplicas: 2, updatedReplicas: 3 } },
    {
      Name: "web",
      Ready: "2/3",
      "Up-to-date": 3,
      Available: 0,
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "app=web",
    },
  ],
  [
    resources.ReplicaSets,
    { spec: { replicas: 3, selector, template }, status: { replicas: 2 } },
    {
      Name: "web",
      Desired: 3,
      Current: 2,
      Ready: 0,
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "app=web",
    },
  ],
  [
    resources.ReplicationControllers,
    { spec: { template }, status: {} },
    {
      Name: "web",
      Desired: 1,
      Current: 0,
      Ready: 0,
      Age: "90m",
      "(Containers)": "a,b",
      "(Images)": "x:1,y:2",
      "(Selector)": "app=web",
    },
  ],
];

describe("tables of workloads", () => {
  for (const [resource, input, expected] of cases) {
    it(`${(resource as Resource).kind} ${JSON.stringify(input).slice(0, 60)}`, () =>
      assert.deepEqual(shown(resource, input), expected));
  }
});
