import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { decoded, type Json } from "../printers/fixtures.ts";
import type { KubernetesObject, Resource } from "../resource.ts";
import { ConfigMaps, Events, Pods, ResourceQuotas, Services } from "../resources/index.ts";
import type * as core from "../types/core/v1/index.ts";
import { evaluatorOf, planCharge, usageOf } from "./index.ts";

const now = Date.UTC(2024, 0, 1);
const any = (resource: unknown) => resource as Resource;

function pod(spec: Json = {}, rest: Json = {}): KubernetesObject {
  return decoded(any(Pods), { spec: { containers: [{ name: "c", image: "a" }], ...spec }, ...rest });
}

function container(requests: Json, limits: Json = {}, name = "c"): Json {
  return { name, image: "a", resources: { requests, limits } };
}

function quota(spec: Json, status: Json = {}): core.ResourceQuota {
  return decoded(any(ResourceQuotas), { metadata: { name: "q" }, spec, status }) as core.ResourceQuota;
}

function selector(operator: string, ...values: string[]): Json {
  return { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator, values }] } };
}

/** A quota whose status says the same as its spec, and what is used. */
function enforced(hard: Json, used: Json, scope: Json = {}): core.ResourceQuota {
  return quota({ hard, ...scope }, { hard, used });
}

describe("what objects use of a quota", () => {
  const cases: [string, unknown, Json, KubernetesObject[], Json][] = [
    ["counts pods", Pods, { pods: "9" }, [pod(), pod()], { pods: "2" }],
    [
      "adds requests and limits, under both names of requests",
      Pods,
      { "requests.cpu": "9", cpu: "9", "limits.memory": "9Gi" },
      [pod({ containers: [container({ cpu: "500m" }, { memory: "1Gi" }), container({ cpu: "1" }, {}, "d")] })],
      { "requests.cpu": "1500m", cpu: "1500m", "limits.memory": "1Gi" },
    ],
    [
      "takes the larger of init containers and containers, and overhead on top",
      Pods,
      { "requests.cpu": "9" },
      [
        pod({
          containers: [container({ cpu: "1" })],
          initContainers: [container({ cpu: "2" }, {}, "i")],
          overhead: { cpu: "100m" },
        }),
      ],
      { "requests.cpu": "2100m" },
    ],
    [
      "counts pods that have ended by name only",
      Pods,
      { pods: "9", "count/pods": "9" },
      [pod({}, { status: { phase: "Failed" } }), pod()],
      { pods: "1", "count/pods": "2" },
    ],
    [
      "counts extended resources",
      Pods,
      { "requests.example.com/gpu": "9" },
      [pod({ containers: [container({ "example.com/gpu": "2" }, { "example.com/gpu": "2" })] })],
      { "requests.example.com/gpu": "2" },
    ],
    [
      "counts node ports and load balancers",
      Services,
      { services: "9", "services.nodeports": "9", "services.loadbalancers": "9" },
      [
        decoded(any(Services), { spec: { type: "NodePort", ports: [{ port: 1 }, { name: "b", port: 2 }] } }),
        decoded(any(Services), { spec: { type: "LoadBalancer", ports: [{ port: 1 }] } }),
        decoded(any(Services), {
          spec: { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports: [{ port: 1 }] },
        }),
        decoded(any(Services), { spec: { ports: [{ port: 1 }] } }),
      ],
      { services: "4", "services.nodeports": "3", "services.loadbalancers": "2" },
    ],
    [
      "counts other objects under both of their names",
      ConfigMaps,
      { configmaps: "9", "count/configmaps": "9", secrets: "9" },
      [decoded(any(ConfigMaps), {})],
      { configmaps: "1", "count/configmaps": "1" },
    ],
  ];
  for (const [what, resource, hard, objects, expected] of cases)
    it(what, () => assert.deepEqual(usageOf(quota({ hard }), evaluatorOf(any(resource))!, { objects, now }), expected));

  it("never counts events", () => assert.equal(evaluatorOf(any(Events)), undefined));
});

describe("which pods a scope lets a quota count", () => {
  const bestEffort = pod({}, { status: { qosClass: "BestEffort" } });
  const burstable = pod(
    { activeDeadlineSeconds: 60, priorityClassName: "high" },
    { status: { qosClass: "Burstable" } },
  );
  const affinity = {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "z", namespaces: ["other"] }] },
  };
  const cases: [Json, KubernetesObject, boolean][] = [
    [{ scopes: ["BestEffort"] }, bestEffort, true],
    [{ scopes: ["BestEffort"] }, burstable, false],
    [{ scopes: ["NotBestEffort", "Terminating"] }, burstable, true],
    [{ scopes: ["NotTerminating"] }, burstable, false],
    [selector("In", "high", "low"), burstable, true],
    [selector("NotIn", "high"), burstable, false],
    [selector("NotIn", "high"), bestEffort, true],
    [selector("Exists"), bestEffort, false],
    [selector("DoesNotExist"), bestEffort, true],
    [{ scopes: ["CrossNamespacePodAffinity"] }, pod({ affinity }), true],
    [{ scopes: ["CrossNamespacePodAffinity"] }, bestEffort, false],
  ];
  for (const [scope, object, counted] of cases)
    it(JSON.stringify(scope), () => {
      const used = usageOf(quota({ hard: { pods: "9" }, ...scope }), evaluatorOf(any(Pods))!, {
        objects: [object],
        now,
      });
      assert.deepEqual(used, { pods: counted ? "1" : "0" });
    });
});

function charge(quotas: core.ResourceQuota[], object: KubernetesObject, before?: KubernetesObject) {
  const resource = object.kind === "Service" ? Services : Pods;
  return planCharge(quotas, { object, before, evaluator: evaluatorOf(any(resource))!, now });
}

describe("charging an object", () => {
  it("adds to every quota that counts it", () => {
    const plan = charge([enforced({ pods: "3" }, { pods: "1" }), enforced({ secrets: "1" }, { secrets: "0" })], pod());
    assert.deepEqual(plan.type === "charged" && [...plan.used.values()], [{ pods: "2" }]);
  });

  it("charges the difference of an update", () => {
    const [before, after] = [1, 3].map((count) =>
      decoded(any(Services), {
        spec: { type: "NodePort", ports: Array.from({ length: count }, (_, port) => ({ port: port + 1 })) },
      }),
    );
    const plan = charge([enforced({ "services.nodeports": "5" }, { "services.nodeports": "2" })], after!, before);
    assert.deepEqual(plan.type === "charged" && [...plan.used.values()], [{ "services.nodeports": "4" }]);
  });

  const refusals: [string, core.ResourceQuota, KubernetesObject, string][] = [
    [
      "what exceeds it",
      enforced({ pods: "2", cpu: "1" }, { pods: "2", cpu: "500m" }),
      pod({ containers: [container({ cpu: "1" })] }),
      "exceeded quota: q, requested: cpu=1,pods=1, used: cpu=500m,pods=2, limited: cpu=1,pods=2",
    ],
    [
      "what does not say how much it wants",
      enforced({ "limits.cpu": "2", memory: "1Gi" }, { "limits.cpu": "0", memory: "0" }),
      pod({ containers: [container({ memory: "1Mi" }), container({}, {}, "d")] }),
      "failed quota: q: must specify limits.cpu for: c,d; memory for: d",
    ],
    ["what was not counted yet", enforced({ pods: "2" }, {}), pod(), "status unknown for quota: q, resources: pods"],
  ];
  for (const [what, given, object, reason] of refusals)
    it(`refuses ${what}`, () => assert.deepEqual(charge([given], object), { type: "refused", reason }));
});
