/** What a pod that may send any frame (NET_RAW, which containers have by default) can make others believe: nothing. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { after, before, describe, it } from "mocha";
import { attackProgram } from "../../escape/change.ts";
import { until } from "../contract/suite.ts";
import { echoRequest, gratuitousArp, honestEcho, routerAdvertisement } from "../testing/frames.ts";
import { makeTestNetwork, type RemoteRuntime, type TestNetwork } from "../testing/remote-node.ts";
import { containerConfig, makeTestNode, sandboxConfig, type TestNode } from "../testing/test-node.ts";
import { podMac } from "./addresses.ts";
import { gatewayMac } from "./pod-link.ts";

const gateway = "10.77.3.1";
// Given in turn.
const attacker = "10.77.3.2";
const victim = "10.77.3.3";
const bystander = "10.77.3.4";

const pods = [attacker, victim, bystander];

interface Link {
  readonly ifname: string;
  readonly stats64: { readonly tx: { readonly packets: number } };
}

const own = { fromMac: podMac(attacker), toMac: gatewayMac, from: attacker, to: victim };
const lies: Record<string, readonly string[]> = {
  "a packet with another pod's address": [echoRequest({ ...own, from: bystander })],
  "a packet with another pod's address and MAC": [echoRequest({ ...own, from: bystander, fromMac: podMac(bystander) })],
  "a packet with the node's address": [echoRequest({ ...own, from: gateway })],
  "a packet with the receiver's own address": [echoRequest({ ...own, from: victim })],
  "a packet for another pod's MAC": [echoRequest({ ...own, toMac: podMac(victim) })],
  "gratuitous ARP for the node's address": [
    gratuitousArp("request", gateway, podMac(attacker)),
    gratuitousArp("reply", gateway, podMac(attacker)),
  ],
  "gratuitous ARP for another pod's address": [
    gratuitousArp("request", victim, podMac(attacker)),
    gratuitousArp("reply", victim, podMac(attacker)),
  ],
  "gratuitous ARP for its own address at another MAC": [gratuitousArp("reply", attacker, podMac(victim))],
};

describe("a pod that sends raw frames", function () {
  this.timeout(30_000);
  let node: TestNode;
  let network: TestNetwork;
  let runtime: RemoteRuntime;
  let container: string;
  const links = new Map<string, string>();

  before(async () => {
    node = await makeTestNode();
    network = await makeTestNetwork();
    // Nothing but what the pods send is to be counted.
    await onNode("[ ! -e /proc/sys/net/ipv6 ] || echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
    runtime = await network.open(node);
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    for (const address of pods) {
      const { id, ips } = await runtime.call("runSandbox", sandboxConfig(node, config));
      assert.deepEqual(ips, [address]);
      links.set(address, `veth${id.slice(0, 8)}`);
      if (address === attacker) container = await startAttacker(id);
    }
  });

  after(async () => {
    for (const { id } of await runtime.call("listSandboxes")) await runtime.call("removeSandbox", id);
    await runtime.close();
    await network.dispose();
    await node.dispose();
  });

  const config = {
    hostname: "pod",
    namespaces: { network: "pod", pid: "container", ipc: "pod", user: "node" },
  } as const;
  const onNode = (script: string) => network.exec("sh", "-c", script);
  const startAttacker = async (sandbox: string) => {
    const mounts = [{ hostPath: await attackProgram(), containerPath: "/attack", readonly: true }];
    const sleeper = containerConfig(node, ["sleep", "1000"], { mounts });
    const id = await runtime.call("createContainer", sandbox, sleeper);
    await runtime.call("startContainer", id);
    return id;
  };
  const send = async (frames: readonly string[]) => {
    const command = ["/attack", "frames", "eth0", ...frames];
    const { exitCode } = await runtime.call("execSync", container, {
      command,
      timeoutMs: 10_000,
      maxOutputBytes: 1000,
    });
    assert.equal(exitCode, 0);
  };
  /** How many packets have gone to the attacker, the victim and the bystander. */
  const received = async () => {
    const all = JSON.parse(await network.exec("ip", "-json", "-s", "link")) as Link[];
    return pods.map((address) => all.find(({ ifname }) => ifname === links.get(address))?.stats64.tx.packets ?? 0);
  };
  const receivedSince = async (earlier: readonly number[]) =>
    (await received()).map((count, index) => count - (earlier[index] ?? 0));
  const neighbours = async () => (await network.exec("ip", "neighbour")).trim().split("\n").sort();

  const getsNowhere = async (frames: readonly string[]) => {
    const [known, earlier] = [await neighbours(), await received()];
    // Frames arrive in order: once the honest one is answered, the others have been dropped.
    await send([...frames, honestEcho(attacker, victim, gatewayMac)]);
    await until(async () => {
      const [answers = 0, requests = 0] = await receivedSince(earlier);
      return answers > 0 && requests > 0;
    });
    const [, toVictim, toBystander] = await receivedSince(earlier);
    assert.deepEqual([toVictim, toBystander], [1, 0]);
    assert.deepEqual(await neighbours(), known);
  };

  for (const [what, frames] of Object.entries(lies)) it(`gets nowhere with ${what}`, () => getsNowhere(frames));

  // The kernel takes the larger value, and 2 is the loose check; on a link without an address it is as strict.
  it("gets nowhere where a distribution's loose check for all links overrides each link's own", async () => {
    await onNode("echo 2 > /proc/sys/net/ipv4/conf/all/rp_filter");
    await getsNowhere(lies["a packet with another pod's address"] ?? []);
  });

  const believed = async () => (await network.exec("ip", "-6", "route", "show", "default")).includes("fe80::bad");
  const setOfLink = (name: string, value: number) =>
    onNode(`echo ${value} > /proc/sys/net/ipv6/conf/${links.get(attacker)}/${name}`);

  it("gets nowhere with a router's advertisement", async () => {
    await setOfLink("disable_ipv6", 0);
    const earlier = await received();
    await send([routerAdvertisement(podMac(attacker)), honestEcho(attacker, victim, gatewayMac)]);
    await until(async () => ((await receivedSince(earlier))[1] ?? 0) > 0);
    assert.equal(await believed(), false);
  });

  it("would, if the node listened to it", async () => {
    await setOfLink("accept_ra", 1);
    await send([routerAdvertisement(podMac(attacker))]);
    await until(believed);
    await setOfLink("disable_ipv6", 1);
  });

  it("would, if the node didn't check addresses", async () => {
    const earlier = await received();
    await onNode(`for d in all ${links.get(attacker)}; do echo 0 > /proc/sys/net/ipv4/conf/$d/rp_filter; done`);
    await send(lies["a packet with another pod's address"] ?? []);
    await until(async () => isDeepStrictEqual(await receivedSince(earlier), [0, 1, 1]));
  });

  it("would, if the node believed ARP", async () => {
    await onNode(`echo 1 > /proc/sys/net/ipv4/conf/${links.get(attacker)}/arp_accept`);
    await send(lies["gratuitous ARP for another pod's address"] ?? []);
    const believed = `${victim} dev ${links.get(attacker)} lladdr ${podMac(attacker)} `;
    await until(async () => (await neighbours()).some((line) => line.startsWith(believed)));
  });
});
