import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { networkingv1 } from "@kayak/api";
import { FINALIZER, planRange } from "./plan.ts";

const now = Date.UTC(2030, 0, 1, 0, 1);
const longAgo = "2030-01-01T00:00:00Z";
const justNow = "2030-01-01T00:00:57Z";
const ready = { type: "Ready", status: "True", reason: "", message: "", lastTransitionTime: longAgo };

interface Facts {
  readonly name?: string;
  readonly deletedAt?: string;
  readonly finalizers?: string[];
  readonly said?: object;
}

function range(cidr: string, { name = "more", deletedAt, finalizers = [FINALIZER], said }: Facts = {}) {
  const metadata = { name, finalizers, ...(deletedAt && { deletionTimestamp: deletedAt }) };
  return { metadata, spec: { cidrs: [cidr] }, status: said ? { conditions: [said] } : {} } as networkingv1.ServiceCIDR;
}

function address(name: string, labels: object = { "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" }) {
  return { metadata: { name, labels } } as networkingv1.IPAddress;
}

interface Case {
  readonly name: string;
  readonly range: networkingv1.ServiceCIDR;
  readonly others?: readonly networkingv1.ServiceCIDR[];
  readonly addresses?: readonly networkingv1.IPAddress[];
  readonly plan: readonly string[];
}

const leaving = range("10.99.0.0/24", { deletedAt: longAgo, said: ready });
const used = [address("10.99.0.5")];
const cases: readonly Case[] = [
  {
    name: "new is protected and ready",
    range: range("10.99.0.0/24", { finalizers: ["x"] }),
    plan: [`x+${FINALIZER}`, "True"],
  },
  { name: "that says so already is left alone", range: range("10.99.0.0/24", { said: ready }), plan: [] },
  { name: "in use stays, and says why", range: leaving, addresses: used, plan: ["False Terminating"] },
  {
    name: "in use that said so waits for a change",
    range: range("10.99.0.0/24", { deletedAt: longAgo, said: { ...ready, status: "False", reason: "Terminating" } }),
    addresses: used,
    plan: [],
  },
  { name: "out of use goes", range: leaving, addresses: [address("10.98.0.5"), address("10.99.0.6", {})], plan: [""] },
  {
    name: "that a larger range has all of goes",
    range: leaving,
    others: [range("10.96.0.0/12", { name: "all" })],
    addresses: used,
    plan: [""],
  },
  {
    name: "whose addresses another range has, too, goes",
    range: leaving,
    others: [range("10.99.0.0/28", { name: "part" })],
    addresses: used,
    plan: [""],
  },
  {
    name: "that was deleted just now waits until all servers know",
    range: range("10.99.0.0/24", { deletedAt: justNow, said: ready }),
    plan: ["7000 ms"],
  },
  {
    name: "that is nobody's any more is left alone",
    range: range("10.99.0.0/24", { deletedAt: longAgo, finalizers: [] }),
    plan: [],
  },
];

describe("a range of service addresses", () => {
  for (const { name, range: subject, others = [], addresses = [], plan } of cases) {
    it(name, () => {
      const actions = planRange({ range: subject, ranges: [subject, ...others], addresses: () => addresses, now });
      const lines = actions.map((action) => {
        if (action.kind === "finalizers") return action.finalizers.join("+");
        if (action.kind === "wait") return `${action.ms} ms`;
        return `${action.condition.status} ${action.condition.reason}`.trim();
      });
      assert.deepEqual(lines, plan);
    });
  }
});
