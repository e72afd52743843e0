/** Killing things in the middle: nothing restarts that need not, and everything comes back by itself. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { componentPids } from "./components.ts";
import { eventually } from "./eventually.ts";
import { idle, shellPod, web } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

interface Life {
  readonly container: string | undefined;
  readonly restarts: number | undefined;
}

describe("after kill -9 of", function () {
  this.timeout(180_000);
  const scope = inNamespace("failure");

  before(async function () {
    this.timeout(60_000);
    await scope().apply(web("web", 6));
    await scope().must("rollout", "status", "deployment/web", "--timeout=30s");
  });

  async function lives(): Promise<Map<string, Life>> {
    const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=web");
    return new Map(
      pods.items.map((pod) => {
        const status = pod.status.containerStatuses?.[0];
        return [pod.metadata.name, { container: status?.containerID, restarts: status?.restartCount }];
      }),
    );
  }

  async function kill(component: string): Promise<void> {
    const pids = await componentPids(scope().cluster.name, component);
    assert.ok(pids.length > 0, `${component} runs`);
    for (const pid of pids) process.kill(pid, "SIGKILL");
  }

  /** The cluster does its work again: a new pod runs on every node. */
  async function works(round: string): Promise<void> {
    const nodes = await eventually("nodes listed", () => scope().json<corev1.NodeList>("get", "nodes"));
    for (const node of nodes.items) {
      const name = `${round}-${node.metadata.name}`;
      await eventually("applied", () =>
        scope().apply(
          shellPod(name, idle, { pod: { nodeSelector: { "kubernetes.io/hostname": node.metadata.name } } }),
        ),
      );
      await scope().ready(`pod/${name}`);
      assert.equal((await scope().must("exec", name, "--", "echo", "alive")).trim(), "alive");
      await scope().must("delete", "pod", name, "--timeout=30s");
    }
  }

  for (const component of ["etcd", "control-plane", "agent"]) {
    it(`${component}: its containers keep running, and the cluster works again by itself`, async () => {
      const earlier = await lives();
      await kill(component);
      await works(component);
      assert.deepEqual(await lives(), earlier);
    });
  }

  it("everything of kayak at once but the containers: the same again, after `kayak up`", async () => {
    const earlier = await lives();
    for (const component of ["supervisor", "agent", "control-plane", "etcd"]) await kill(component);
    await scope().cluster.up();
    await works("all");
    assert.deepEqual(await lives(), earlier);
  });

  it("a container: it is restarted, and counted", async () => {
    await scope().apply(shellPod("victim", idle));
    await scope().ready("pod/victim");
    // What the exec itself comes to is open: it dies with the container.
    await scope().kubectl("exec", "victim", "--", "sh", "-c", "kill -TERM 1");
    await eventually("restarted", async () => {
      const pod = await scope().json<corev1.Pod>("get", "pod", "victim");
      assert.equal(pod.status.containerStatuses?.[0]?.restartCount, 1);
      assert.equal(pod.status.containerStatuses?.[0]?.ready, true);
    });
  });

  it("a pod under way: a deleted pod is replaced", async () => {
    const [first] = [...(await lives()).keys()];
    await scope().must("delete", "pod", first!, "--grace-period=0", "--force");
    await eventually("six again", async () => {
      assert.match(await scope().must("get", "deployment", "web", "--no-headers"), /6\/6/);
      assert.ok(!(await lives()).has(first!));
    });
  });

  it("a whole node: it turns NotReady, its pods are rescheduled, and it comes back", async () => {
    const tolerations = ["not-ready", "unreachable"].map((key) => ({
      key: `node.kubernetes.io/${key}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 1,
    }));
    const moving = web("moving", 3) as { spec: { template: { spec: object } } };
    Object.assign(moving.spec.template.spec, { tolerations });
    await scope().apply(moving);
    await scope().must("rollout", "status", "deployment/moving", "--timeout=30s");
    const [pod] = (await scope().json<corev1.PodList>("get", "pods", "-l", "app=moving")).items;
    const node = pod!.spec.nodeName!;

    await scope().cluster.must("get", "node", node);
    const stopped = await scope().cluster.kayak(["node", "stop", node]);
    assert.equal(stopped.code, 0, stopped.stderr);
    await eventually("NotReady", async () => assert.match(await scope().must("get", "node", node), /NotReady/), 70_000);
    await eventually(
      "three ready elsewhere",
      async () => {
        const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=moving");
        const ready = pods.items.filter(
          (each) =>
            each.spec.nodeName !== node &&
            each.status.conditions?.some((c) => c.type === "Ready" && c.status === "True"),
        );
        assert.equal(ready.length, 3);
      },
      60_000,
    );

    const started = await scope().cluster.kayak(["node", "start", node]);
    assert.equal(started.code, 0, started.stderr);
    await eventually("Ready again", async () => assert.match(await scope().must("get", "node", node), / Ready /));
    await eventually("its old pods gone", async () => {
      const pods = await scope().json<corev1.PodList>("get", "pods", "-l", "app=moving");
      assert.equal(pods.items.length, 3);
    });
  });

  it("any component: no process of the cluster is left outside its cgroups", async () => {
    const pids = await componentPids(scope().cluster.name, "agent");
    for (const pid of pids)
      assert.match(await readFile(`/proc/${pid}/cgroup`, "utf8"), new RegExp(`kayak/${scope().cluster.name}/`));
  });
});
