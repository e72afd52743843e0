import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { planDevice, planTunnel, routesSeen, type DeviceFacts, type Observed } from "./overlay.ts";

const lines = (commands: readonly (readonly string[])[]) => commands.map((command) => command.join(" "));

describe("overlay device", () => {
  const made = [
    "ip link add kayak.vxlan address 0e:6b:0a:f4:02:00 mtu 1450 type vxlan id 76 local 192.0.2.1 dstport 8472 nolearning",
    "ip address add 10.244.2.0/32 dev kayak.vxlan",
    "ip link set kayak.vxlan up",
  ];
  const right: DeviceFacts = {
    address: "0e:6b:0a:f4:02:00",
    mtu: 1450,
    flags: ["BROADCAST", "UP"],
    linkinfo: { info_data: { local: "192.0.2.1" } },
  };
  const end = { nodeIP: "192.0.2.1", podCIDR: "10.244.2.0/24", mtu: 1450 };
  const again = ["ip link delete kayak.vxlan", ...made];
  const cases: [what: string, present: DeviceFacts | undefined, plan: string[]][] = [
    ["is made", undefined, made],
    ["stays", right, []],
    ["of another range is made again", { ...right, address: "0e:6b:0a:f4:03:00" }, again],
    ["of another address is made again", { ...right, linkinfo: { info_data: { local: "192.0.2.9" } } }, again],
    ["of another size is made again", { ...right, mtu: 1500 }, again],
    ["that is down is made again", { ...right, flags: [] }, again],
  ];
  for (const [what, present, plan] of cases) it(what, () => assert.deepEqual(lines(planDevice(end, present)), plan));
});

describe("tunnel", () => {
  it("has a forwarding entry and a neighbour for each node", () =>
    assert.deepEqual(lines(planTunnel("10.244.3.0/24", "192.0.2.3")), [
      "bridge fdb replace 0e:6b:0a:f4:03:00 dev kayak.vxlan dst 192.0.2.3",
      "ip neigh replace 10.244.3.0 lladdr 0e:6b:0a:f4:03:00 dev kayak.vxlan nud permanent",
    ]));

  const whole: Observed = {
    routes: [
      { dst: "10.244.1.0/24", gateway: "192.0.2.7", dev: "eth0" },
      { dst: "10.244.3.0/24", gateway: "10.244.3.0", dev: "kayak.vxlan" },
    ],
    neighbours: [{ dst: "10.244.3.0", lladdr: "0e:6b:0a:f4:03:00" }],
    forwarding: [{ mac: "0e:6b:0a:f4:03:00", dst: "192.0.2.3" }],
  };
  const direct: [string, string] = ["10.244.1.0/24", "192.0.2.7"];
  const cases: [what: string, seen: Observed, routes: [string, string][]][] = [
    ["is seen beside direct routes", whole, [direct, ["10.244.3.0/24", "192.0.2.3"]]],
    ["without its neighbour leads nowhere", { ...whole, neighbours: [] }, [direct]],
    ["without its forwarding entry leads nowhere", { ...whole, forwarding: [] }, [direct]],
  ];
  for (const [what, seen, routes] of cases) it(what, () => assert.deepEqual([...routesSeen(seen)], routes));
});
