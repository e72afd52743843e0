/** What a node survives: its processes killed in every order, a full disk. */
import assert from "node:assert/strict";
import { closeSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { RealNode } from "./testing/real-node.ts";

const victims = ["kubelet", "launcher", "monitor", "container", "sandbox"] as const;
type Victim = (typeof victims)[number];

/** These are everybody's: each round kills them in one order, and every pod has its own processes killed around that. */
const shared = ["kubelet", "launcher"] as const;

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

/** All orders in which a pod's own processes can be killed around the shared ones. */
function ordersAround(sharedOrder: readonly Victim[], own: readonly Victim[]): Victim[][] {
  return permutations([...sharedOrder, ...own]).filter(
    (order) => order.filter((victim) => sharedOrder.includes(victim)).join() === sharedOrder.join(),
  );
}

const smallDisk = 96 << 20;
const noEviction = { evictionHard: {} };

const pod = (name: string, spec: object = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default" },
  spec: {
    nodeName: "node-1",
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "main",
        image: "kayak-test:1",
        command: ["sh", "-c", "trap exit TERM; while :; do sleep 0.1; done"],
        // Each run of it is ready only once it has come this far itself.
        readinessProbe: { exec: { command: ["test", "-d", "/proc/self"] }, periodSeconds: 1 },
      },
    ],
    ...spec,
  },
});

describe("a node", function () {
  this.timeout(120_000);
  let node: RealNode;

  before(async () => {
    node = await RealNode.start({ diskBytes: smallDisk, kubeletConfig: noEviction });
    const range = JSON.stringify({ spec: { podCIDR: "10.244.0.0/24", podCIDRs: ["10.244.0.0/24"] } });
    await node.kubectl("wait", "--for=create", "node/node-1", "--timeout=30s");
    await node.kubectl("patch", "node", "node-1", "--patch", range);
    await node.kubectl("wait", "--for=condition=Ready", "node/node-1", "--timeout=30s");
  });
  after(() => node?.[Symbol.asyncDispose]());

  const ready = (names: readonly string[]) =>
    node.kubectl("wait", "--for=condition=Ready", ...names.map((name) => `pod/${name}`), "--timeout=60s");
  const pods = async () =>
    (JSON.parse(await node.kubectl("get", "pods", "-o", "json")) as { readonly items: readonly corev1.Pod[] }).items;

  for (const sharedOrder of permutations(shared))
    it(`converges when ${sharedOrder.join(", then ")} and anything of a pod is killed in between`, async () => {
      const own = ordersAround(sharedOrder, ["monitor", "container"]);
      const withSandbox = ordersAround(sharedOrder, ["sandbox", "container"]);
      const orders = new Map<string, readonly Victim[]>(
        [...own, ...withSandbox].map((order) => [order.map((victim) => victim.slice(0, 1)).join("-"), order]),
      );
      const items = [...orders].map(([name, order]) => pod(name, { shareProcessNamespace: order.includes("sandbox") }));
      await node.apply({ apiVersion: "v1", kind: "List", items });
      const names = [...orders.keys()];
      await ready(names);
      const pids = new Map((await pods()).map(({ metadata: { name, uid } }) => [name, processesOf(uid)]));
      await killInOrder(sharedOrder, { orders, pids });
      await until(async () =>
        (await pods()).every(({ status }) => (status.containerStatuses?.[0]?.restartCount ?? 0) > 0),
      );
      await ready(names);
      await Promise.all(
        names.map(async (name) => assert.equal(await node.kubectl("exec", name, "--", "echo", name), `${name}\n`)),
      );
      await node.kubectl("delete", "pods", "--all");
      await node.eventuallyClean();
    });

  /** The first of each kind; a launcher is the one that the kubelet itself started. */
  function processesOf(uid: string): ReadonlyMap<Victim, number> {
    const { cgroups } = node;
    const directory = `kubepods/besteffort/pod${uid}`;
    const root = cgroups.views(directory)[0]?.source ?? "";
    const found = new Map<Victim, number>();
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      const [pid] = entry.isDirectory() ? cgroups.processes(join(directory, entry.name)) : [];
      if (pid === undefined) continue;
      found.set(entry.name.startsWith("sandbox-") ? "sandbox" : "container", pid);
      if (!entry.name.startsWith("sandbox-")) found.set("monitor", parentOf(pid));
    }
    const launcher = cgroups.processes("monitors").find((pid) => parentOf(pid) === node.kubeletPid);
    if (launcher !== undefined) found.set("launcher", launcher);
    return found;
  }

  async function killInOrder(
    sharedOrder: readonly Victim[],
    {
      orders,
      pids,
    }: { orders: ReadonlyMap<string, readonly Victim[]>; pids: ReadonlyMap<string, ReadonlyMap<Victim, number>> },
  ): Promise<void> {
    for (let phase = 0; phase <= sharedOrder.length; phase++) {
      for (const [name, order] of orders)
        for (const victim of ownIn(order, { phase, sharedOrder })) kill(pids.get(name)?.get(victim));
      const next = sharedOrder[phase];
      if (next === "kubelet") await node.killKubelet();
      else if (next) kill([...pids.values()][0]?.get(next));
    }
    node.startKubelet();
  }

  it("says that its disk is full, and heals when there is room again", async () => {
    await node.apply(pod("before"));
    await ready(["before"]);
    const filler = join(node.directory, "filler");
    fill(filler);
    await node.apply(pod("full"));
    await until(async () => {
      const events = await node.kubectl(
        "get",
        "events",
        "--field-selector",
        "involvedObject.name=full",
        "-o",
        "jsonpath={.items[*].message}",
      );
      return /ENOSPC: no space left on device|no space left on device/.test(events);
    });
    assert.equal(await node.kubectl("exec", "before", "--", "echo", "alive"), "alive\n");
    rmSync(filler);
    await ready(["full", "before"]);
    assert.equal(await node.kubectl("exec", "full", "--", "echo", "healed"), "healed\n");
    await node.kubectl("delete", "pods", "--all");
    await node.eventuallyClean();
  });
});

/** A pod's own victims between one shared kill and the next. */
function ownIn(
  order: readonly Victim[],
  { phase, sharedOrder }: { readonly phase: number; readonly sharedOrder: readonly Victim[] },
): Victim[] {
  const from = phase === 0 ? -1 : order.indexOf(sharedOrder[phase - 1]!);
  const to = phase === sharedOrder.length ? order.length : order.indexOf(sharedOrder[phase]!);
  return order.slice(from + 1, to);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

/** What an earlier kill took along is gone already. */
function kill(pid: number | undefined): void {
  assert.ok(pid !== undefined);
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
  }
}

function fill(path: string): void {
  const file = openSync(path, "w");
  const zeros = Buffer.alloc(1 << 20);
  try {
    for (;;) writeSync(file, zeros);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ENOSPC");
  } finally {
    closeSync(file);
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
