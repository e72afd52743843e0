import assert from "node:assert/strict";
import type { corev1, discoveryv1 } from "@kayak/api";
import { describe, it } from "mocha";
import { podLocation, nodeLocation, serviceLocation, targetId } from "./locate.ts";

const pod = (podIP: string | undefined, ports: number[] = []) =>
  ({
    spec: { containers: [{ name: "a" }, { name: "b", ports: ports.map((containerPort) => ({ containerPort })) }] },
    status: { podIP },
  }) as unknown as corev1.Pod;

describe("the name in a proxied URL", () => {
  const cases: [id: string, scheme: string | undefined, name: string, port: string][] = [
    ["web", undefined, "web", ""],
    ["web:80", undefined, "web", "80"],
    ["web:http", undefined, "web", "http"],
    ["https:web:443", "https", "web", "443"],
    ["https:web:", "https", "web", ""],
    [":web:80", undefined, "web", "80"],
  ];
  for (const [id, scheme, name, port] of cases)
    it(`may be ${id}`, () => assert.deepEqual(targetId("pod", id), { scheme, name, port }));

  for (const id of ["a:b:c:d", "ftp:web:21", ":80", ""])
    it(`may not be ${JSON.stringify(id)}`, () =>
      assert.throws(() => targetId("service", id), {
        reason: "BadRequest",
        message: `invalid service request ${JSON.stringify(id)}`,
      }));
});

describe("the address of a proxied pod", () => {
  const cases: [what: string, pod: corev1.Pod, id: string, url: string][] = [
    ["has the port asked for", pod("10.1.0.2", [8080]), "p:81", "http://10.1.0.2:81"],
    ["has the first declared port else", pod("10.1.0.2", [8080, 9090]), "p", "http://10.1.0.2:8080"],
    ["has the scheme's port when none is declared", pod("10.1.0.2"), "https:p:", "https://10.1.0.2:443"],
    ["may be of version 6", pod("fd00::2"), "p:80", "http://fd00::2:80"],
  ];
  for (const [what, each, id, url] of cases)
    it(what, () => {
      const { scheme, host, port } = podLocation(each, targetId("pod", id));
      assert.equal(`${scheme}://${host}:${port}`, url);
    });

  for (const address of [undefined, "", "127.0.0.1", "169.254.169.254", "::1", "0.0.0.0", "224.0.0.1", "fe80::1"])
    it(`is not ${address ?? "unknown"}`, () =>
      assert.throws(() => podLocation(pod(address), targetId("pod", "p")), { message: "address not allowed" }));

  it("is the node's for another port than the kubelet's", () => {
    assert.deepEqual(nodeLocation("172.31.0.2", targetId("node", "n:9100")), {
      scheme: "http",
      host: "172.31.0.2",
      port: 9100,
    });
    assert.throws(() => nodeLocation("127.0.0.1", targetId("node", "n:22")), { message: "address not allowed" });
  });
});

const endpoint = (address: string, name: string, rest: object = {}) => ({
  addresses: [address],
  targetRef: { kind: "Pod", namespace: "ns", name },
  ...rest,
});
const slice = (endpoints: object[], ports = [{ name: "http", port: 8080 }]) =>
  ({ metadata: { namespace: "ns" }, endpoints, ports }) as unknown as discoveryv1.EndpointSlice;
describe("the endpoint of a proxied service", () => {
  const service = {
    metadata: { name: "web", namespace: "ns" },
    spec: {
      ports: [
        { name: "http", port: 80 },
        { name: "admin", port: 81 },
      ],
    },
  } as unknown as corev1.Service;

  const real: Record<string, string[]> = { a: ["10.1.0.1"], b: ["10.1.0.2"] };

  const locate = (slices: discoveryv1.EndpointSlice[], id: string, pick = 0) => {
    const parts = {
      service,
      slices,
      random: (bound: number) => pick % bound,
      podAddresses: (name: string) => real[name] ?? [],
    };
    const { scheme, host, port } = serviceLocation(parts, targetId("service", id));
    return `${scheme}://${host}:${port}`;
  };
  const both = [slice([endpoint("10.1.0.1", "a")]), slice([endpoint("10.1.0.2", "b")])];

  it("is one of all slices that have the port, by its name or the service's number", () => {
    assert.equal(locate(both, "web:http", 0), "http://10.1.0.1:8080");
    assert.equal(locate(both, "web:80", 1), "http://10.1.0.2:8080");
    assert.equal(locate(both, "https:web:http", 1), "https://10.1.0.2:8080");
  });

  const none = 'no endpoints available for service "web"';
  const cases: [what: string, slices: discoveryv1.EndpointSlice[], id: string, message: string][] = [
    ["there are none", [], "web:http", none],
    ["none is ready", [slice([endpoint("10.1.0.1", "a", { conditions: { ready: false } })])], "web:http", none],
    ["none has the port", both, "web:admin", none],
    ["the service has no such port", both, "web:90", 'no service port 90 found for service "web"'],
    ["an address is not its pod's", [slice([endpoint("10.1.0.9", "a")])], "web:http", none],
    ["an address is nobody's", [slice([{ addresses: ["10.1.0.1"] }])], "web:http", none],
    [
      "an address is another namespace's",
      [slice([endpoint("10.1.0.1", "a", { targetRef: { kind: "Pod", namespace: "other", name: "a" } })])],
      "web:http",
      none,
    ],
  ];
  for (const [what, slices, id, message] of cases)
    it(`is missing when ${what}`, () =>
      assert.throws(() => locate(slices, id), { reason: "ServiceUnavailable", message }));

  it("passes over addresses that are not real", () => {
    const slices = [slice([endpoint("10.1.0.9", "a"), endpoint("10.1.0.2", "b")])];
    assert.equal(locate(slices, "web:http"), "http://10.1.0.2:8080");
  });
});
