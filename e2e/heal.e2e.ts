/** What somebody takes away of a cluster's networks and supervisors comes back by itself, and pods go on. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { componentPids } from "./components.ts";
import { eventually } from "./eventually.ts";
import { idle, service, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";
import { must, run } from "./process.ts";

const healMs = 90_000;

const address = (node: corev1.Node) => node.status.addresses?.find(({ type }) => type === "InternalIP")?.address ?? "";

describe("heals by itself after", function () {
  this.timeout(120_000);
  const scope = inNamespace("heal");
  let nodes: corev1.Node[];

  before(async function () {
    this.timeout(60_000);
    nodes = (await scope().json<corev1.NodeList>("get", "nodes")).items;
    const probes = nodes.map(({ metadata: { name } }) =>
      shellPod(`probe-${name}`, idle, { pod: { nodeSelector: { "kubernetes.io/hostname": name } } }),
    );
    await scope().apply(web("web", 3), service("web"), ...probes);
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
    for (const { metadata } of nodes) await scope().ready(`pod/probe-${metadata.name}`);
    await whole();
  });

  const name = (index: number) => nodes[index]?.metadata.name ?? "";
  const netns = (node: string) => `/run/kayak/${scope().cluster.name}/netns/${node}`;
  const inNode = (node: string, ...command: string[]) => must(["nsenter", `--net=${netns(node)}`, ...command]);

  /** The link on this host that leads to an address of the cluster's node network. */
  async function bridge(): Promise<string> {
    const route = await must(["ip", "route", "get", address(nodes[0]!)]);
    return / dev (\S+)/.exec(route)?.[1] ?? "";
  }

  async function ports(): Promise<string[]> {
    const links = JSON.parse(await must(["ip", "-j", "link", "show", "master", await bridge()])) as {
      ifname: string;
    }[];
    return links.map(({ ifname }) => ifname);
  }

  /** Names, services and pods are reached from every node's pods and from the host, and every node is Ready. */
  async function whole(): Promise<void> {
    const { items } = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
    const clusterIP = (await scope().json<corev1.Service>("get", "service", "web")).spec.clusterIP;
    const urls = [`http://${clusterIP}`, ...items.map(({ status }) => `http://${status.podIP}:8080`)];
    for (const url of urls) assert.match((await run(["curl", "-s", "-m", "2", url])).stdout, /^hello from/, url);
    for (const { metadata } of nodes) {
      const script = ["http://web", ...urls].map((url) => `timeout 3 wget -qO- ${url}`).join(" && ");
      const { stdout } = await scope().kubectl("exec", `probe-${metadata.name}`, "--", "sh", "-c", script);
      assert.equal(stdout.trim().split("\n").length, urls.length + 1, `${metadata.name}: ${stdout}`);
      assert.match(await scope().must("get", "node", metadata.name), / Ready /);
    }
  }

  async function containers(): Promise<string[]> {
    const { items } = await scope().json<corev1.PodList>("get", "pods");
    return items.map(({ status }) => `${status.containerStatuses?.[0]?.containerID} ${status.podIP}`).sort();
  }

  const cases: [what: string, harm: () => Promise<void>][] = [
    [
      "a pod's link deleted, a node's link deleted, a node's addresses taken away, and a node's tables flushed",
      async () => {
        await inNode(name(1), "ip", "address", "flush", "dev", "eth0");
        await inNode(name(1), "ip", "address", "flush", "dev", "lo", "scope", "global");
        await inNode(name(1), "sysctl", "-qw", "net.ipv4.ip_forward=0");
        const links = await inNode(name(0), "ip", "-o", "link", "show", "type", "veth");
        const [, podLink = ""] = /(veth\w+)@/.exec(links) ?? [];
        await inNode(name(0), "ip", "link", "delete", podLink);
        await inNode(name(2), "iptables", "-t", "nat", "-F");
        await inNode(name(2), "iptables", "-t", "filter", "-F");
        await inNode(name(2), "ip", "route", "flush", "proto", "76");
        await inNode(name(2), "ip", "route", "del", "default");
        // Last: whose link it is, is open, and with a link go its routes.
        await must(["ip", "link", "delete", (await ports())[1] ?? ""]);
      },
    ],
    [
      "the bridge's address taken away, the control plane killed, and the kernel's memory of connections emptied",
      async () => {
        await inNode(name(0), "conntrack", "-F");
        await must(["ip", "address", "flush", "dev", await bridge()]);
        for (const pid of await componentPids(scope().cluster.name, "control-plane")) process.kill(pid, "SIGKILL");
      },
    ],
    ["the bridge deleted", async () => void (await must(["ip", "link", "delete", await bridge()]))],
    [
      "a node's network namespace made anew",
      async () => {
        await must(["umount", netns(name(1))]);
        await must(["unshare", `--net=${netns(name(1))}`, "true"]);
        await eventually(
          "the agent in it",
          () => inNode(name(1), "ss", "-Hltn", "sport", "=", ":10250").then(assert.ok),
          healMs,
        );
      },
    ],
  ];
  for (const [what, harm] of cases) {
    it(what, async () => {
      const earlier = await containers();
      await harm();
      await eventually("whole again", whole, healMs);
      assert.deepEqual(await containers(), earlier);
    });
  }

  it("its supervisors killed, each in its turn: all are there again, and pods go on", async () => {
    const earlier = await containers();
    const supervisors = await componentPids(scope().cluster.name, "supervisor");
    for (const pid of supervisors) process.kill(pid, "SIGKILL");
    await eventually(
      "as many as before",
      async () => {
        const now = await componentPids(scope().cluster.name, "supervisor");
        const names = await Promise.all(
          now.map(async (pid) => (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0")[2]),
        );
        assert.equal(new Set(names).size, supervisors.length, names.join());
        assert.equal(names.length, supervisors.length, names.join());
        assert.ok(
          now.every((pid) => !supervisors.includes(pid)),
          "killed ones are gone",
        );
      },
      healMs,
    );
    await eventually("whole again", whole, healMs);
    assert.deepEqual(await containers(), earlier);
  });
});
