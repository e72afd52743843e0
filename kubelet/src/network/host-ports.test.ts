import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Harness } from "../testing/harness.ts";
import { container, pod } from "../testing/pods.ts";
import { hostPortsOf, renderHostPorts } from "./host-ports.ts";

const ports = [
  { containerPort: 80, hostPort: 8080 },
  { containerPort: 53, hostPort: 5353, protocol: "UDP" as const, hostIP: "192.0.2.1" },
  { containerPort: 9 },
];
const web = pod({ spec: { containers: [container("app", { ports })] } });

describe("host ports", () => {
  it("are rules for each port", () =>
    assert.deepEqual(renderHostPorts(hostPortsOf(web, ["10.244.0.2", "fd00::2"], "IPv4")).split("\n"), [
      "*nat",
      ":KAYAK-HOSTPORTS - [0:0]",
      ":KAYAK-HOSTPORTS-MASQ - [0:0]",
      '-A KAYAK-HOSTPORTS -d 192.0.2.1/32 -p udp -m comment --comment "default/web" --dport 5353 -j DNAT --to-destination 10.244.0.2:53',
      '-A KAYAK-HOSTPORTS-MASQ -s 10.244.0.2/32 -d 10.244.0.2/32 -p udp -m comment --comment "default/web" --dport 53 -j MASQUERADE',
      '-A KAYAK-HOSTPORTS -p tcp -m comment --comment "default/web" --dport 8080 -j DNAT --to-destination 10.244.0.2:80',
      '-A KAYAK-HOSTPORTS-MASQ -s 10.244.0.2/32 -d 10.244.0.2/32 -p tcp -m comment --comment "default/web" --dport 80 -j MASQUERADE',
      '-A KAYAK-HOSTPORTS-MASQ -s 127.0.0.0/8 -d 10.244.0.2/32 -p tcp -m comment --comment "default/web" --dport 80 -j MASQUERADE',
      "COMMIT",
      "*raw",
      ":KAYAK-LOOPBACK - [0:0]",
      '-A KAYAK-LOOPBACK -i veth+ -d 127.0.0.0/8 -m comment --comment "kayak: not for pods" -j DROP',
      "COMMIT",
      "",
    ]));

  for (const hostIP of ["192.0.2.1", "::"])
    it(`are not at loopback addresses when they are at ${hostIP}`, () => {
      const one = pod({
        spec: { containers: [container("app", { ports: [{ containerPort: 80, hostPort: 8080, hostIP }] })] },
      });
      const family = hostIP === "::" ? "IPv6" : "IPv4";
      assert.doesNotMatch(renderHostPorts(hostPortsOf(one, ["10.244.0.2", "fd00::2"], family)), /127\.|LOOPBACK/);
    });

  it("are rules of the other family where the pod has an address in it", () => {
    const six = hostPortsOf(web, ["10.244.0.2", "fd00::2"], "IPv6");
    assert.deepEqual(renderHostPorts(six).split("\n").slice(3, -2), [
      '-A KAYAK-HOSTPORTS -p tcp -m comment --comment "default/web" --dport 8080 -j DNAT --to-destination [fd00::2]:80',
      '-A KAYAK-HOSTPORTS-MASQ -s fd00::2/128 -d fd00::2/128 -p tcp -m comment --comment "default/web" --dport 80 -j MASQUERADE',
    ]);
  });

  it("are none on the node's network, or without an address", () => {
    assert.deepEqual(hostPortsOf(pod({ spec: { ...web.spec, hostNetwork: true } }), ["192.0.2.1"], "IPv4"), []);
    assert.deepEqual(hostPortsOf(web, [], "IPv4"), []);
  });

  it("are put back though something else of the network can't be repaired", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod({ spec: web.spec }));
    await kubelet.until(() => kubelet.isReady() && kubelet.hostPortRules.includes("--dport 8080"), "open");
    kubelet.hostPortRules = "";
    kubelet.runtime.repairNetwork = () => Promise.reject(new Error("no such link"));
    await kubelet.clock.advance(20_000);
    await kubelet.until(() => kubelet.hostPortRules.includes("--dport 8080"), "open again");
  });

  it("open when their pod runs, and close when it ends", async () => {
    await using kubelet = await Harness.start();
    kubelet.create(pod({ spec: web.spec }));
    await kubelet.until(() => kubelet.isReady() && kubelet.hostPortRules.includes("--dport 8080"), "open");
    kubelet.api.deletePod("web", 30);
    await kubelet.until(() => !kubelet.hostPortRules.includes("--dport 8080"), "closed");
  });
});
