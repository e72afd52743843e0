import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { Service } from "../types/core/v1/index.ts";
import { serviceWarnings } from "./service.ts";

const cases: [spec: object, warnings: string[]][] = [
  [{ clusterIPs: ["10.0.0.1", "fd00::1"], externalName: "" }, []],
  [
    { clusterIPs: ["FD00:0::1"] },
    ['spec.clusterIPs[0]: IPv6 address "FD00:0::1" should be in RFC 5952 canonical format ("fd00::1")'],
  ],
  [
    { type: "LoadBalancer", loadBalancerSourceRanges: ["10.0.0.0/8", "10.0.0.1/8", "fd00:0::/64", "fd00::1/64"] },
    [
      'spec.loadBalancerSourceRanges[1]: CIDR value "10.0.0.1/8" is ambiguous in this context (should be "10.0.0.0/8" or "10.0.0.1/32"?)',
      'spec.loadBalancerSourceRanges[2]: IPv6 CIDR value "fd00:0::/64" should be in RFC 5952 canonical format ("fd00::/64")',
      'spec.loadBalancerSourceRanges[3]: CIDR value "fd00::1/64" is ambiguous in this context (should be "fd00::/64" or "fd00::1/128"?)',
    ],
  ],
  [
    { clusterIP: "None", externalIPs: ["192.0.2.1"], sessionAffinity: "ClientIP" },
    ["spec.externalIPs is ignored for headless services", "spec.SessionAffinity is ignored for headless services"],
  ],
  [
    { externalIPs: ["192.0.2.1"] },
    ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"],
  ],
  [
    { type: "ExternalName", externalName: "a.example", externalIPs: ["192.0.2.1"] },
    ['spec.externalIPs is ignored when spec.type is "ExternalName"'],
  ],
  [{ externalName: "a.example" }, ['spec.externalName is ignored when spec.type is not "ExternalName"']],
  [
    { trafficDistribution: "PreferClose" },
    ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'],
  ],
];

describe("what is said of a service", () => {
  for (const [spec, warnings] of cases)
    it(JSON.stringify(spec), () => {
      const service = { metadata: {}, spec: { type: "ClusterIP", sessionAffinity: "None", ...spec } } as Service;
      assert.deepEqual(serviceWarnings(service), warnings);
    });
});
