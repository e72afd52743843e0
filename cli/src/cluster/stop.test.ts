/** On the real kernel: what a cluster has on this machine comes, is repaired, and goes without a trace. Needs root. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, it } from "mocha";
import { mountedHierarchies, processesIn } from "../host/cgroups.ts";
import { exec, mustExec } from "../host/exec.ts";
import { killAll } from "../host/processes.ts";
import { dropNodeLink, ensureNetwork, hostLinks, inNetns, netnsPath } from "../network/apply.ts";
import { enableMasquerade } from "../network/masquerade.ts";
import { defaultRoutes } from "../network/machine.ts";
import { bridgeName, vethName } from "../network/names.ts";
import { planMtu } from "../network/plan.ts";
import { runningSupervisors, startSupervisor } from "../supervise/supervisor.ts";
import { testSettings } from "../testing/settings.ts";
import { clusterPaths, type ClusterPaths } from "./paths.ts";
import type { ProcessPlan } from "./processes.ts";
import type { ClusterSettings } from "./settings.ts";
import { purgeCluster, stopCluster } from "./stop.ts";

const hierarchies = mountedHierarchies();

/** What of the host belongs to the cluster. */
async function traces(
  { name, run, cgroup }: ClusterPaths,
  { nodeCIDR, serviceCIDR }: ClusterSettings,
): Promise<string[]> {
  const [links, routes, rules] = await Promise.all([
    mustExec(["ip", "-o", "link"]),
    mustExec(["ip", "route", "show", "table", "all"]),
    mustExec(["iptables-save"]),
  ]);
  const lines = [
    ...links.split("\n"),
    ...routes.split("\n"),
    ...rules.split("\n"),
    ...readFileSync("/proc/self/mountinfo", "utf8").split("\n"),
  ];
  const marks = [bridgeName(name), `kayak: ${name} `, `${run}/`, nodeCIDR, serviceCIDR];
  const groups = hierarchies.flatMap(({ mount }) =>
    readdirSync(mount).includes("kayak") && readdirSync(join(mount, "kayak")).includes(name)
      ? [join(mount, cgroup)]
      : [],
  );
  return [
    ...lines.filter((line) => marks.some((mark) => line.includes(mark))),
    ...groups,
    ...[...processesIn(hierarchies, cgroup)].map(String),
  ];
}

async function eventually(what: string, check: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 8000; !check(); await sleep(5)) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
  }
}

/** What a connection attempt that nobody takes comes to. */
async function connecting(from: readonly string[], address: string): Promise<string> {
  return (await exec([...from, "bash", "-c", `exec 3<>/dev/tcp/${address}/9`])).stderr;
}

describe("a cluster on this machine", () => {
  let root: string;
  let paths: ClusterPaths;
  let settings: ClusterSettings;

  beforeEach(() => {
    const name = `t${process.pid}`;
    root = mkdtempSync(join(tmpdir(), "kayak-stop-"));
    paths = clusterPaths(name, root);
    settings = testSettings({
      name,
      nodeCIDR: "10.189.77.0/24",
      serviceCIDR: "10.188.0.0/16",
      clusterCIDR: "10.187.0.0/16",
      nodes: [
        { name: "node-1", addresses: ["10.189.77.2"] },
        { name: "node-2", addresses: ["10.189.77.3"] },
      ],
    });
    mkdirSync(paths.nodesRun, { recursive: true });
    mkdirSync(paths.logs, { recursive: true });
  });

  afterEach(async () => {
    await stopCluster(paths);
    rmSync(root, { recursive: true, force: true });
  });

  function plan(name: string, command: readonly string[], cgroup = name): ProcessPlan {
    return { name, command, cgroup, log: join(paths.logs, `${name}.log`) };
  }

  const members = (group: string) => [...processesIn(hierarchies, join(paths.cgroup, group))];

  it("has a network in which nodes and host reach each other", async () => {
    await ensureNetwork(paths, settings);
    const node = inNetns(netnsPath(paths, "node-1"), []);
    assert.match(await connecting(node, "10.189.77.3"), /Connection refused/);
    assert.match(await connecting(node, "10.189.77.1"), /Connection refused/);
    assert.match(await connecting([], "10.189.77.2"), /Connection refused/);
    assert.match(await mustExec(["ip", "route", "get", "10.188.3.4"]), /via 10\.189\.77\.2/);
  });

  it("has links as large as what leads out of this machine, and later ones as large as the bridge", async () => {
    const sizes = async () => {
      const links = await hostLinks();
      const near = [bridgeName(settings.name), ...settings.nodes.map((node) => vethName(settings.name, node))];
      const far = settings.nodes.map(({ name }) => mustExec(inNetns(netnsPath(paths, name), ["ip", "-j", "link"])));
      const own = (await Promise.all(far)).flatMap((text) => JSON.parse(text) as { ifname: string; mtu: number }[]);
      const all = [
        ...near.map((name) => links.get(name)?.mtu),
        ...own.filter(({ ifname }) => ifname === "eth0").map(({ mtu }) => mtu),
      ];
      return [...new Set(all)];
    };
    const mtu = planMtu(await defaultRoutes(["IPv4"]), await hostLinks());
    await ensureNetwork(paths, settings);
    assert.deepEqual(await sizes(), [mtu]);
    await dropNodeLink(settings, settings.nodes[1]!);
    await mustExec(["ip", "link", "set", bridgeName(settings.name), "mtu", String(mtu - 8)]);
    await ensureNetwork(paths, settings);
    assert.deepEqual(await sizes(), [mtu - 8, mtu]);
  });

  it("gets back what was lost of its network, and keeps the rest", async () => {
    await ensureNetwork(paths, settings);
    const kept = await mustExec(inNetns(netnsPath(paths, "node-2"), ["ip", "-o", "link", "show", "eth0"]));
    await mustExec(["umount", netnsPath(paths, "node-1")]);
    await ensureNetwork(paths, settings);
    assert.match(
      await mustExec(inNetns(netnsPath(paths, "node-1"), ["ip", "-br", "addr", "show", "eth0"])),
      /10\.189\.77\.2\/24/,
    );
    assert.equal(await mustExec(inNetns(netnsPath(paths, "node-2"), ["ip", "-o", "link", "show", "eth0"])), kept);
  });

  it("starts a component again that was killed, in its cgroup, and writes its output to its log", async () => {
    const beat = plan("beat", ["sh", "-c", "echo alive; exec sleep 1000"]);
    startSupervisor(hierarchies, paths, beat);
    await eventually("started", () => members("beat").length === 1 && readFileSync(beat.log, "utf8") === "alive\n");
    const [first = 0] = members("beat");
    process.kill(first, "SIGKILL");
    await eventually(
      "started again",
      () => members("beat").some((pid) => pid !== first) && readFileSync(beat.log, "utf8").endsWith("alive\n"),
    );
    assert.match(
      readFileSync(beat.log, "utf8"),
      /warn supervisor ended code=137 restart_after_seconds=0 component=beat/,
    );
    assert.deepEqual([...runningSupervisors(hierarchies, paths).keys()], ["beat"]);
  });

  it("is stopped without a trace, whatever is left of it, any number of times", async () => {
    await ensureNetwork(paths, settings);
    await enableMasquerade(settings);
    await mustExec(["mount", "-t", "tmpfs", "tmpfs", paths.nodesRun]);
    for (const name of ["one", "two"])
      startSupervisor(hierarchies, paths, plan(name, ["sleep", "1000"], `nodes/${name}/agent`));
    startSupervisor(hierarchies, paths, plan("deaf", ["sh", "-c", "trap '' TERM; while :; do sleep 1000; done"]));
    await eventually("started", () => ["nodes/one", "nodes/two", "deaf"].every((group) => members(group).length > 0));
    assert.ok((await traces(paths, settings)).length > 8);
    assert.deepEqual(await stopCluster(paths), { wasRunning: true });
    assert.deepEqual(await traces(paths, settings), []);
    assert.deepEqual(await stopCluster(paths), { wasRunning: false });
    purgeCluster(paths);
    assert.deepEqual(readdirSync(root), []);
  });

  it("is stopped also when all its processes were killed before", async () => {
    await ensureNetwork(paths, settings);
    startSupervisor(hierarchies, paths, plan("one", ["sleep", "1000"]));
    await eventually("started", () => members("one").length === 1);
    await killAll(() => processesIn(hierarchies, paths.cgroup), 5000);
    await stopCluster(paths);
    assert.deepEqual(await traces(paths, settings), []);
  });
});
