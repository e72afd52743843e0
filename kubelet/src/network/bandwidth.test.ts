import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { podBandwidth } from "./bandwidth.ts";

const ingress = "kubernetes.io/ingress-bandwidth";
const egress = "kubernetes.io/egress-bandwidth";

describe("bandwidth annotations", () => {
  for (const [annotations, expected] of [
    [undefined, undefined],
    [{ "example.com/ingress-bandwidth": "1M" }, undefined],
    [{ [ingress]: "1M" }, { ingressBits: 1e6 }],
    [{ [egress]: "10Mi" }, { egressBits: 10 * 1024 ** 2 }],
    [
      { [ingress]: "1k", [egress]: "1P" },
      { ingressBits: 1e3, egressBits: 1e15 },
    ],
    [{ [egress]: "1000.5" }, { egressBits: 1001 }],
  ] as const)
    it(`${JSON.stringify(annotations)} are ${JSON.stringify(expected)}`, () =>
      assert.deepEqual(podBandwidth(annotations), expected));

  for (const [annotations, message] of [
    [{ [ingress]: "999" }, /ingress-bandwidth: resource is unreasonably small \(< 1kbit\)$/],
    [{ [egress]: "-1M" }, /egress-bandwidth: resource is unreasonably small/],
    [{ [egress]: "1000000000000001" }, /egress-bandwidth: resource is unreasonably large \(> 1Pbit\)$/],
    [{ [ingress]: "1M", [egress]: "fast" }, /egress-bandwidth: quantities must match the regular expression/],
    [{ [ingress]: "" }, /ingress-bandwidth: quantities must match/],
  ] as const)
    it(`${JSON.stringify(annotations)} are refused`, () => assert.throws(() => podBandwidth(annotations), message));
});
