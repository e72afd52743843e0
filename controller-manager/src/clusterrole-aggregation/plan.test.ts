import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { rbacv1 } from "@kayak/api";
import { meta } from "../testing/objects.ts";
import { planRules } from "./plan.ts";

const rule = (resource: string): rbacv1.PolicyRule => ({ verbs: ["get"], apiGroups: [""], resources: [resource] });

function role(name: string, labels: Record<string, string>, more: Partial<rbacv1.ClusterRole> = {}) {
  const metadata = { ...meta(name), namespace: "", labels };
  return { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata, ...more } as rbacv1.ClusterRole;
}

const aggregates = (...labels: string[]) => ({
  aggregationRule: { clusterRoleSelectors: labels.map((label) => ({ matchLabels: { [label]: "true" } })) },
});

describe("planRules", () => {
  const a = role("a", { view: "true" }, { rules: [rule("pods"), rule("services")] });
  const b = role("b", { view: "true", edit: "true" }, { rules: [rule("pods"), rule("secrets")] });
  const view = role("view", { view: "true" }, { ...aggregates("view"), rules: [rule("nodes")] });

  const cases: [name: string, role: rbacv1.ClusterRole, rules: rbacv1.PolicyRule[] | undefined][] = [
    ["a role that does not aggregate", a, undefined],
    ["by name, each rule once, not its own", view, [rule("pods"), rule("services"), rule("secrets")]],
    [
      "by each selector in turn",
      role("c", {}, aggregates("edit", "view")),
      [rule("pods"), rule("secrets"), rule("services"), rule("nodes")],
    ],
    ["nothing to select", role("c", {}, { ...aggregates("other"), rules: [rule("pods")] }), []],
    ["right already", role("c", {}, { ...aggregates("edit"), rules: [rule("pods"), rule("secrets")] }), undefined],
    ["empty and right", role("c", {}, aggregates("other")), undefined],
  ];
  for (const [name, target, rules] of cases) it(name, () => assert.deepEqual(planRules(target, [view, b, a]), rules));
});
