import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type flowcontrolv1, mandatoryFlowSchemas } from "@kayak/api";
import { parseRequest } from "../http/request-info.ts";
import { Classifier, flowOf } from "./classify.ts";
import { suggestedFlowSchemas } from "./suggested.ts";

const schemas = Object.entries({ ...suggestedFlowSchemas, ...mandatoryFlowSchemas }).map(
  ([name, spec]) => ({ metadata: { name }, spec, status: {} }) as flowcontrolv1.FlowSchema,
);
const classifier = new Classifier(schemas);
const user = (name: string, ...groups: string[]) => ({ name, groups: [...groups, "system:authenticated"] });

const admin = user("admin", "system:masters");
const node = user("system:node:n1", "system:nodes");
const system = user("system:serviceaccount:kube-system:x", "system:serviceaccounts");
const account = user("system:serviceaccount:shop:x", "system:serviceaccounts");
const anonymous = { name: "system:anonymous", groups: ["system:unauthenticated"] };
const lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1";
const pods = "/api/v1/namespaces/shop/pods";

const cases = [
  [admin, "GET", pods, "exempt", "exempt/"],
  [anonymous, "GET", "/readyz", "probes", "probes/"],
  [anonymous, "GET", "/version", "global-default", "global-default/system:anonymous"],
  [
    user("system:kube-scheduler"),
    "PUT",
    lease,
    "system-leader-election",
    "system-leader-election/system:kube-scheduler",
  ],
  [user("system:kube-scheduler"), "GET", pods, "kube-scheduler", "kube-scheduler/shop"],
  [node, "PUT", lease, "system-node-high", "system-node-high/system:node:n1"],
  [node, "PATCH", "/api/v1/nodes/n1/status", "system-node-high", "system-node-high/system:node:n1"],
  [node, "GET", pods, "system-nodes", "system-nodes/system:node:n1"],
  [system, "GET", pods, "kube-system-service-accounts", "kube-system-service-accounts/shop"],
  [account, "GET", pods, "service-accounts", "service-accounts/system:serviceaccount:shop:x"],
  [user("ann"), "GET", pods, "global-default", "global-default/ann"],
] as const;

describe("flow schemas at work", () => {
  for (const [who, method, path, schema, flow] of cases) {
    it(`take ${method} ${path} of ${who.name} for ${schema}`, () => {
      const info = parseRequest(method, path);
      const found = classifier.classify(who, info);
      assert.equal(found?.metadata.name, schema);
      assert.equal(found && flowOf(found, who, info), flow);
    });
  }
});
