import assert from "node:assert/strict";
import { describe, it } from "mocha";
import {
  overlayOverheadBytes,
  planDevice,
  planServiceRoutes,
  planTunnel,
  routesSeen,
  type DeviceFacts,
  type Observed,
} from "./overlay.ts";

const lines = (commands: readonly (readonly string[])[]) => commands.map((command) => command.join(" "));

const [four, six] = ["192.0.2.1", "2001:db8::1"];

describe("overlay device", () => {
  const made = [
    "ip link add kayak.vxlan address 0e:6b:c0:00:02:01 mtu 1450 type vxlan id 76 local 192.0.2.1 dstport 8472 nolearning",
    "sh -c f=/proc/sys/net/ipv6/conf/kayak.vxlan/accept_ra; [ ! -e $f ] || echo 0 > $f",
    "ip address add 10.244.2.0/32 dev kayak.vxlan",
    "ip address add fd00:10:244:2::/128 dev kayak.vxlan nodad",
    "ip link set kayak.vxlan up",
  ];
  const right: DeviceFacts = {
    address: "0e:6b:c0:00:02:01",
    mtu: 1450,
    flags: ["BROADCAST", "UP"],
    addr_info: [{ local: "10.244.2.0" }, { local: "fd00:10:244:2::" }, { local: "fe80::1" }],
    linkinfo: { info_data: { local: four } },
  };
  const addresses = [four, six] as const;
  const services = "10.96.0.0/16,fd00:10:96::/112";
  const end = { addresses, podCIDR: "10.244.2.0/24,fd00:10:244:2::/64", serviceCIDR: services, mtu: 1450 };
  const again = ["ip link delete kayak.vxlan", ...made];
  const cases: [what: string, present: DeviceFacts | undefined, plan: string[]][] = [
    ["is made", undefined, made],
    ["stays", right, []],
    ["of another range is made again", { ...right, addr_info: [{ local: "10.244.2.0" }] }, again],
    ["of another address is made again", { ...right, linkinfo: { info_data: { local: "192.0.2.9" } } }, again],
    ["of another MAC is made again", { ...right, address: "0e:6b:0a:f4:02:00" }, again],
    ["of another size is made again", { ...right, mtu: 1500 }, again],
    ["that is down is made again", { ...right, flags: [] }, again],
  ];
  for (const [what, present, plan] of cases) it(what, () => assert.deepEqual(lines(planDevice(end, present)), plan));

  it("leads to services, from the node's own addresses", () => {
    const routes = [
      "ip route replace 10.96.0.0/16 dev kayak.vxlan src 192.0.2.1",
      "ip route replace fd00:10:96::/112 dev kayak.vxlan src 2001:db8::1",
    ];
    assert.deepEqual(lines(planServiceRoutes(end, ["10.244.1.0/24"])), routes);
    assert.deepEqual(lines(planServiceRoutes(end, ["10.96.0.0/16"])), routes.slice(1));
  });

  it("may be between IPv6 addresses, which take more room", () => {
    const [add = ""] = lines(planDevice({ ...end, addresses: [six, four] }, undefined));
    const [, mac = ""] = /address (0e:6b:\S+) .* local 2001:db8::1 /.exec(add) ?? [];
    const present = { ...right, address: mac, linkinfo: { info_data: { local6: six } } };
    assert.deepEqual(planDevice({ ...end, addresses: [six, four] }, present), []);
    assert.notEqual(lines(planDevice({ ...end, addresses: ["2001:db8:7::1"] }, undefined))[0]?.includes(mac), true);
    assert.deepEqual([four, six].map(overlayOverheadBytes), [50, 70]);
  });
});

describe("tunnel", () => {
  it("has a forwarding entry and a neighbour for each node and family", () =>
    assert.deepEqual(
      ["10.244.3.0/24", "fd00:10:244:3::/64"].flatMap((range) => lines(planTunnel(range, "192.0.2.3"))),
      [
        "bridge fdb replace 0e:6b:c0:00:02:03 dev kayak.vxlan dst 192.0.2.3",
        "ip neigh replace 10.244.3.0 lladdr 0e:6b:c0:00:02:03 dev kayak.vxlan nud permanent",
        "bridge fdb replace 0e:6b:c0:00:02:03 dev kayak.vxlan dst 192.0.2.3",
        "ip neigh replace fd00:10:244:3:: lladdr 0e:6b:c0:00:02:03 dev kayak.vxlan nud permanent",
      ],
    ));

  const whole: Observed = {
    routes: [
      { dst: "10.244.1.0/24", gateway: "192.0.2.7", dev: "eth0" },
      { dst: "10.244.3.0/24", gateway: "10.244.3.0", dev: "kayak.vxlan" },
      { dst: "fd00:10:244:3::/64", gateway: "fd00:10:244:3::", dev: "kayak.vxlan" },
    ],
    neighbours: ["10.244.3.0", "fd00:10:244:3::"].map((dst) => ({ dst, lladdr: "0e:6b:c0:00:02:03" })),
    forwarding: [{ mac: "0e:6b:c0:00:02:03", dst: "192.0.2.3" }],
  };
  const direct: [string, string] = ["10.244.1.0/24", "192.0.2.7"];
  const tunnelled: [string, string][] = [
    ["10.244.3.0/24", "192.0.2.3"],
    ["fd00:10:244:3::/64", "192.0.2.3"],
  ];
  const misled = [{ mac: "0e:6b:c0:00:02:03", dst: "192.0.2.9" }];
  const cases: [what: string, seen: Observed, routes: [string, string][]][] = [
    ["is seen beside direct routes", whole, [direct, ...tunnelled]],
    ["without its neighbour leads nowhere", { ...whole, neighbours: [] }, [direct]],
    ["without its forwarding entry leads nowhere", { ...whole, forwarding: [] }, [direct]],
    ["to another node's address leads nowhere", { ...whole, forwarding: misled }, [direct]],
  ];
  for (const [what, seen, routes] of cases) it(what, () => assert.deepEqual([...routesSeen(seen)], routes));
});
