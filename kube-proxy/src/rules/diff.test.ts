import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { renderAll, servicePortsFrom } from "../testing.ts";
import type { RuleSet } from "./chains.ts";
import { noteRestored, planCleanup, planRestore } from "./diff.ts";
import { serviceChains } from "./names.ts";

const options = { family: "IPv4", clusterCIDR: "10.244.0.0/16", nodeIPs: [], serviceRanges: [] } as const;
const empty = { nat: new Map(), filter: new Map() };

function service(name: string, ip: string, endpoints: readonly string[]): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: default }
spec: { clusterIP: ${ip}, ports: [{ protocol: TCP, port: 80 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: ${name}-1, namespace: default, labels: { kubernetes.io/service-name: ${name} } }
addressType: IPv4
ports: [{ protocol: TCP, port: 8080 }]
endpoints: [${endpoints.map((ip) => `{ addresses: [${ip}] }`).join(", ")}]
`;
}

function rules(...services: string[]) {
  return renderAll(options, servicePortsFrom(services.join("---")));
}

/** What a kernel without rules has after these. */
function restored(wanted: RuleSet) {
  const current = { nat: new Map(), filter: new Map() };
  noteRestored(current, wanted);
  return current;
}

const a = service("a", "10.96.0.1", ["10.244.0.1", "10.244.0.2"]);
const b = service("b", "10.96.0.2", ["10.244.0.3"]);
const bGrown = service("b", "10.96.0.2", ["10.244.0.3", "10.244.0.4"]);
const chainsOfA = serviceChains({ name: "default/a", protocol: "tcp" });
const chainsOfB = serviceChains({ name: "default/b", protocol: "tcp" });

describe("the plan for a restore", () => {
  it("is empty when nothing changed", () => {
    const current = restored(rules(a, b));
    assert.equal(planRestore(current, rules(a, b)), undefined);
  });

  it("leaves the chains of other services alone, so that their rounds go on", () => {
    const text = planRestore(restored(rules(a, b)), rules(a, bGrown)) ?? "";
    assert.match(text, new RegExp(`:${chainsOfB.cluster} `));
    assert.doesNotMatch(text, new RegExp(chainsOfA.cluster));
    assert.doesNotMatch(text, /KUBE-SERVICES/);
    assert.doesNotMatch(text, /\*filter/);
  });

  it("adds a service without touching the way to others", () => {
    const text = planRestore(restored(rules(a, b)), rules(a, b, service("c", "10.96.4.2", ["10.244.0.1"]))) ?? "";
    assert.match(text, /^-A KUBE-SERVICES-02 .*default\/c cluster IP/m);
    assert.doesNotMatch(text, /:KUBE-SERVICES(-01)? /);
  });

  it("removes the chains of a service that is gone, after the rules that lead to them", () => {
    const lines = (planRestore(restored(rules(a, b)), rules(a)) ?? "").split("\n");
    assert.ok(lines.includes(`-X ${chainsOfB.cluster}`));
    assert.ok(lines.includes("-X KUBE-SERVICES-02"));
    assert.ok(
      lines.includes(
        `-X ${chainsOfB.endpoint({ ip: "10.244.0.3", port: 8080, ready: true, serving: true, terminating: false, local: false })}`,
      ),
    );
    assert.ok(lines.indexOf(":KUBE-SERVICES - [0:0]") < lines.indexOf(`-X ${chainsOfB.cluster}`));
  });

  it("puts a lost jump back", () => {
    const current = restored(rules(a));
    const robbed = { ...current, nat: new Map([...current.nat, ["PREROUTING", []]]) };
    const text = planRestore(robbed, rules(a)) ?? "";
    assert.equal(
      text,
      '*nat\n-I PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES\nCOMMIT\n',
    );
  });

  it("cleans up all of ours and nothing else", () => {
    const current = restored(rules(a));
    const mixed = { ...current, nat: new Map([...current.nat, ["DOCKER", ["-j RETURN"]]]) };
    const text = planCleanup(mixed) ?? "";
    assert.match(text, /-X KUBE-SERVICES/);
    assert.match(text, /-D POSTROUTING /);
    assert.doesNotMatch(text, /DOCKER/);
    assert.equal(planCleanup(empty), undefined);
  });
});
