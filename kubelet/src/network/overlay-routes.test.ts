/** Routes to machines on a link and elsewhere, in a kernel's network namespace. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "mocha";
import { makeTestNetwork, type TestNetwork } from "../runtime/testing/remote-node.ts";
import type { OverlayScenario, OverlayStep } from "../testing/overlay-host.ts";
import type { Hop } from "./routes.ts";

const links = `link set lo up
link add name lan type veth peer name others
link set lan up
link set others up
addr add 192.0.2.1/24 dev lan
addr add 2001:db8::1/64 dev lan nodad
route add default via 192.0.2.254
route add default via 2001:db8::fe`;

/** Destination, way and device of our routes; forwarding entries; neighbours; routes to services. */
const look = `for f in -4 -6; do ip $f route show proto 76; done | cut -d' ' -f1-5
bridge fdb show dev kayak.vxlan 2>/dev/null | grep dst | cut -d' ' -f1-3
ip neigh show nud permanent dev kayak.vxlan 2>/dev/null | grep -v ^ff | cut -d' ' -f1-3
for f in -4 -6; do ip $f route show dev kayak.vxlan 2>/dev/null; done | grep 'src\\|fd00:10:96' | cut -d' ' -f1`;

type Route = readonly [destination: string, hop: Hop];
const node = (number: number, ipv4: string, ipv6: string): Route[] => [
  [`10.244.${number}.0/24`, { gateway: ipv4, tunnelEnd: ipv4 }],
  [`fd00:10:244:${number}::/64`, { gateway: ipv6, tunnelEnd: ipv4 }],
];
const near = node(1, "192.0.2.7", "2001:db8::7");
const far = node(3, "198.51.100.3", "2001:db8:3::3");
const half = node(5, "192.0.2.8", "2001:db8:8::8");

const direct = [
  "10.244.1.0/24 via 192.0.2.7 dev lan",
  "10.244.5.0/24 via 192.0.2.8 dev lan",
  "fd00:10:244:1::/64 via 2001:db8::7 dev lan",
];
const tunnelled = [
  "10.244.3.0/24 via 10.244.3.0 dev kayak.vxlan",
  "fd00:10:244:3::/64 via fd00:10:244:3:: dev kayak.vxlan",
  "fd00:10:244:5::/64 via fd00:10:244:5:: dev kayak.vxlan",
];
const macs = { far: "0e:6b:c6:33:64:03", half: "0e:6b:c0:00:02:08" };
const tunnels = [
  `${macs.far} dst 198.51.100.3`,
  `${macs.half} dst 192.0.2.8`,
  `10.244.3.0 lladdr ${macs.far}`,
  `fd00:10:244:3:: lladdr ${macs.far}`,
  `fd00:10:244:5:: lladdr ${macs.half}`,
];
const services = ["10.96.0.0/16", "fd00:10:96::/112"];
const everything = [...direct, ...tunnelled, ...tunnels, ...services].sort();

describe("routes between machines", function () {
  this.timeout(30_000);
  let network: TestNetwork;
  let seen: string[][];

  const steps: OverlayStep[] = [
    ["want", [...near, ...far, ...half]],
    ["shell", `${look}; sed 's/^/listens to routers: /' /proc/sys/net/ipv6/conf/kayak.vxlan/accept_ra`],
    ["shell", "ip link delete kayak.vxlan; ip route delete 10.244.1.0/24; ip -6 route delete fd00:10:244:1::/64"],
    ["repair"],
    ["shell", look],
    ["shell", "ip -6 route delete fd00:10:96::/112; bridge fdb del 0e:6b:c6:33:64:03 dev kayak.vxlan dst 198.51.100.3"],
    ["repair"],
    ["shell", look],
    ["want", near],
    ["repair"],
    ["shell", look],
    ["cleanup"],
    ["shell", `${look}; ip -brief link show | grep -c vxlan || true`],
  ];

  before(async () => {
    network = await makeTestNetwork();
    await network.exec("sh", "-c", `echo '${links}' | ip -batch -`);
    const scenario: OverlayScenario = {
      node: { addresses: ["192.0.2.1", "2001:db8::1"], serviceCIDR: services.join(), mtu: 1450 },
      podCIDR: "10.244.2.0/24,fd00:10:244:2::/64",
      clusterCIDR: "10.244.0.0/16,fd00:10:244::/56",
      steps,
    };
    const host = fileURLToPath(new URL("../testing/overlay-host.ts", import.meta.url));
    const flags = ["--import=tsx", "--conditions=source"];
    const output = await network.exec(process.execPath, ...flags, host, JSON.stringify(scenario));
    seen = (JSON.parse(output) as string[]).map((text) =>
      text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean)
        .sort(),
    );
  });
  after(() => network.dispose());

  it("lead through a node's address of the family where that is on a link, else through the tunnel", () =>
    assert.deepEqual(seen[0], [...everything, "listens to routers: 0"]));
  it("are made again with the device, when it was deleted", () => assert.deepEqual(seen[2], everything));
  it("are made again one by one", () => assert.deepEqual(seen[4], everything));
  it("go with their nodes", () =>
    assert.deepEqual(
      seen[5],
      [...direct.filter((line) => line.includes(":1::") || line.includes(".1.0/")), ...services].sort(),
    ));
  it("leave nothing behind", () => assert.deepEqual(seen[6], ["0"]));
});
