import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { testBoth, testSettings } from "../testing/settings.ts";
import { planForwarding } from "./forwarding.ts";
import { parseTables, planTableRemoval } from "./host-before.ts";
import { renderHostRules } from "./masquerade.ts";
import { bridgeName, vethName } from "./names.ts";
import { bridgeBatch, nodeBatch, nodeLinkBatch, planMtu, planPodRoutes, serviceRouteBatch } from "./plan.ts";
import { wantedRoutes } from "./pod-routes.ts";

function nodeWith(podCIDR?: string, address?: string): corev1.Node {
  const addresses = address === undefined ? [] : [{ type: "InternalIP", address }];
  return { spec: { podCIDR, podCIDRs: podCIDR ? [podCIDR] : [] }, status: { addresses } } as corev1.Node;
}

function savedWith(rules: string) {
  return parseTables(
    `# x\n*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${rules}COMMIT\n*filter\n:FORWARD DROP [0:0]\nCOMMIT\n`,
  );
}

const settings = testSettings();
const [first, second] = settings.nodes;

describe("the node network", () => {
  it("is a bridge with the range's first address", () => {
    assert.deepEqual(bridgeBatch(settings, 1400), [
      "link add name kayak-9f86d0 mtu 1400 type bridge",
      "addr replace 10.89.0.1/24 dev kayak-9f86d0",
      "link set dev kayak-9f86d0 up",
    ]);
  });

  it("has a link into every node's namespace", () => {
    assert.deepEqual(nodeLinkBatch(settings, first!, { netns: "/run/kayak/test/netns/node-1", mtu: 1400 }), [
      "link add name ky9f86d0-2 mtu 1400 type veth peer name eth0 mtu 1400 netns /run/kayak/test/netns/node-1",
      "link set dev ky9f86d0-2 master kayak-9f86d0 up",
    ]);
    assert.deepEqual(nodeBatch(settings, second!), [
      "link set dev lo up",
      "addr replace 10.89.0.3/24 dev eth0",
      "link set dev eth0 up",
      "route replace default via 10.89.0.1",
    ]);
  });

  it("has addresses of both families, at the same place in each range", () => {
    const both = testSettings(testBoth);
    assert.deepEqual(bridgeBatch(both, 1400).slice(1, 3), [
      "addr replace 10.89.0.1/24 dev kayak-9f86d0",
      "addr replace fd00:10:89::1/64 dev kayak-9f86d0 nodad",
    ]);
    assert.deepEqual(nodeBatch(both, both.nodes[1]!), [
      "link set dev lo up",
      "addr replace 10.89.0.3/24 dev eth0",
      "addr replace fd00:10:89::3/64 dev eth0 nodad",
      "link set dev eth0 up",
      "route replace default via 10.89.0.1",
      "route replace default via fd00:10:89::1",
    ]);
    assert.deepEqual(serviceRouteBatch(both), [
      "route replace 10.96.0.0/16 via 10.89.0.2",
      "route replace fd00:10:96::/112 via fd00:10:89::2",
      "route replace 10.89.0.128/25 via 10.89.0.2",
      "route replace fd00:10:89::100:0/112 via fd00:10:89::2",
    ]);
  });

  const links = new Map(
    Object.entries({ lo: 65_536, eth0: 1400, wlan0: 1500, ib0: 9000 }).map(([n, mtu]) => [n, { mtu }]),
  );
  for (const { defaults, expected } of [
    { defaults: [{ dev: "eth0" }], expected: 1400 },
    { defaults: [{ dev: "ib0" }], expected: 9000 },
    { defaults: [{ dev: "wlan0" }, { dev: "eth0" }], expected: 1400 },
    { defaults: [{ nexthops: [{ dev: "ib0" }, { dev: "wlan0" }] }], expected: 1500 },
    { defaults: [{ dev: "lo" }], expected: 65_535 },
    { defaults: [{ dev: "gone0" }], expected: 1500 },
    { defaults: [], expected: 1500 },
  ])
    it(`has links of ${expected} bytes where ${JSON.stringify(defaults)} lead out`, () =>
      assert.equal(planMtu(defaults, links), expected));

  it("leads the host to services and load balancers through a node that runs", () => {
    assert.deepEqual(serviceRouteBatch(settings), [
      "route replace 10.96.0.0/16 via 10.89.0.2",
      "route replace 10.89.0.128/25 via 10.89.0.2",
    ]);
    assert.deepEqual(serviceRouteBatch({ ...settings, nodes: [{ ...first!, stopped: true }, second!] }), [
      "route replace 10.96.0.0/16 via 10.89.0.3",
      "route replace 10.89.0.128/25 via 10.89.0.3",
    ]);
    assert.deepEqual(serviceRouteBatch({ ...settings, nodes: [] }), []);
  });

  it("has names that the kernel takes, whatever the cluster's name and the node's address", () => {
    for (const name of ["default", "a", "a-rather-long-name-of-a-cluster"]) {
      assert.ok(bridgeName(name).length <= 15);
      assert.ok(vethName(name, { addresses: ["fd00::1", "10.89.255.254"] }).length <= 15);
    }
    assert.equal(bridgeName("default"), "kayak0");
  });

  it("reaches out under the host's address, and among itself under its own", () => {
    assert.equal(
      renderHostRules(settings, "IPv4"),
      `*nat
:KAYAK-POST-9F86D0 - [0:0]
-A KAYAK-POST-9F86D0 -d 10.89.0.0/24 -j RETURN
-A KAYAK-POST-9F86D0 -d 10.244.0.0/16 -j RETURN
-A KAYAK-POST-9F86D0 -d 10.96.0.0/16 -j RETURN
-A KAYAK-POST-9F86D0 -s 10.89.0.0/24 -m comment --comment "kayak: test reaches out" -j MASQUERADE
-A KAYAK-POST-9F86D0 -s 10.244.0.0/16 -m comment --comment "kayak: test reaches out" -j MASQUERADE
COMMIT
*filter
:KAYAK-FWD-9F86D0 - [0:0]
-A KAYAK-FWD-9F86D0 -i kayak-9f86d0 -j ACCEPT
-A KAYAK-FWD-9F86D0 -o kayak-9f86d0 -j ACCEPT
COMMIT
`,
    );
  });
});

describe("a host that forwards", () => {
  const conf = "/proc/sys/net/ipv6/conf";
  const switches = (forwarding: string) => ({
    [`${conf}/all/forwarding`]: forwarding,
    [`${conf}/eth0/forwarding`]: forwarding,
    [`${conf}/eth0/accept_ra`]: "1",
    [`${conf}/eth1/accept_ra`]: "0",
  });
  it("listens to its own routers as before", () =>
    assert.deepEqual(planForwarding("IPv6", switches("0")), [
      [`${conf}/eth0/accept_ra`, "2"],
      [`${conf}/all/forwarding`, "1"],
    ]));
  it("is left as it is when it forwards already", () => {
    assert.deepEqual(planForwarding("IPv6", switches("1")), []);
    assert.deepEqual(planForwarding("IPv4", { "/proc/sys/net/ipv4/ip_forward": "1" }), []);
  });
  it("hides the addresses of each family's nodes and pods", () =>
    assert.deepEqual(
      renderHostRules(testSettings(testBoth), "IPv6")
        .split("\n")
        .filter((line) => line.includes("fd00")),
      [
        "-A KAYAK-POST-9F86D0 -d fd00:10:89::/64 -j RETURN",
        "-A KAYAK-POST-9F86D0 -d fd00:10:244::/56 -j RETURN",
        "-A KAYAK-POST-9F86D0 -d fd00:10:96::/112 -j RETURN",
        '-A KAYAK-POST-9F86D0 -s fd00:10:89::/64 -m comment --comment "kayak: test reaches out" -j MASQUERADE',
        '-A KAYAK-POST-9F86D0 -s fd00:10:244::/56 -m comment --comment "kayak: test reaches out" -j MASQUERADE',
      ],
    ));
});

describe("the host's routes to pods", () => {
  const wanted = new Map([
    ["10.244.0.0/24", "10.89.0.2"],
    ["10.244.1.0/24", "10.89.0.3"],
  ]);
  it("are made", () =>
    assert.deepEqual(planPodRoutes(new Map(), wanted), [
      "route replace 10.244.0.0/24 via 10.89.0.2",
      "route replace 10.244.1.0/24 via 10.89.0.3",
    ]));
  it("are left alone when right", () => assert.deepEqual(planPodRoutes(wanted, wanted), []));
  it("follow a node, and go with it", () => {
    const current = new Map([
      ["10.244.0.0/24", "10.89.0.9"],
      ["10.244.1.0/24", "10.89.0.3"],
      ["10.244.7.0/24", "10.89.0.7"],
    ]);
    assert.deepEqual(planPodRoutes(current, wanted), [
      "route del 10.244.7.0/24 via 10.89.0.7",
      "route replace 10.244.0.0/24 via 10.89.0.2",
    ]);
  });
  it("wait until a node has an address and a range", () => {
    assert.deepEqual(
      wantedRoutes([
        nodeWith("10.244.0.0/24", "10.89.0.2"),
        nodeWith(undefined, "10.89.0.3"),
        nodeWith("10.244.2.0/24"),
      ]),
      new Map([["10.244.0.0/24", "10.89.0.2"]]),
    );
  });
});

describe("tables that iptables made for us", () => {
  it("are removed when they are empty and were not there before", () =>
    assert.equal(planTableRemoval(savedWith(""), []), "*nat\nCOMMIT\n"));
  it("stay when they were there before", () => assert.equal(planTableRemoval(savedWith(""), ["nat"]), undefined));
  it("stay when somebody uses them", () => {
    assert.equal(planTableRemoval(savedWith("-A POSTROUTING -j RETURN\n"), []), undefined);
    assert.equal(planTableRemoval(savedWith(":DOCKER - [0:0]\n"), []), undefined);
  });
});
