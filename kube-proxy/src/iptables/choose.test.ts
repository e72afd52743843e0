import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { candidates } from "./choose.ts";

const hint = "*mangle\n:PREROUTING ACCEPT [0:0]\n:KUBE-IPTABLES-HINT - [0:0]\nCOMMIT\n";
const canary = hint.replace("IPTABLES-HINT", "KUBELET-CANARY");

describe("the choice of iptables", () => {
  for (const [name, mangle, order] of [
    ["is the host's default without a hint", { nft: "", legacy: "" }, [undefined, "nft", "legacy"]],
    ["is where the kubelet's hint is", { nft: "", legacy: hint }, ["legacy", undefined, "nft"]],
    ["knows the canary as a hint", { nft: canary, legacy: "" }, ["nft", undefined, "legacy"]],
    ["prefers nft where both have one", { nft: hint, legacy: canary }, ["nft", "legacy", undefined]],
  ] as const) {
    it(name, () => assert.deepEqual(candidates(mangle), order));
  }
});
