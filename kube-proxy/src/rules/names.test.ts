import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { serviceChains } from "./names.ts";

describe("chain names", () => {
  it("are those that kube-proxy gives", () => {
    // From upstream's own tests: ns1/svc1:p80 over TCP with the endpoint 10.180.0.1:80.
    const chains = serviceChains({ name: "ns1/svc1:p80", protocol: "tcp" });
    assert.equal(chains.cluster, "KUBE-SVC-XPGD46QRK7WJZT7O");
    assert.equal(chains.external, "KUBE-EXT-XPGD46QRK7WJZT7O");
    assert.equal(
      chains.endpoint({ ip: "10.180.0.1", port: 80, ready: true, serving: true, terminating: false, local: false }),
      "KUBE-SEP-SXIVWICOYRO3J4NJ",
    );
  });
});
