/** up, again up, down, up again, and nothing left: a cluster of its own, because it is taken down. */
import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { Cluster, destroyShared } from "./cluster.ts";
import { clusterProcesses } from "./components.ts";
import { eventually } from "./eventually.ts";
import { hostState, type HostState } from "./host-state.ts";
import { web } from "./manifests.ts";

describe("a cluster's life", function () {
  this.timeout(180_000);
  let cluster: Cluster;
  let untouched: HostState;

  before(async () => {
    await destroyShared();
    cluster = await Cluster.prepare();
    untouched = await hostState(cluster.name);
  });

  after(() => cluster.destroy());

  async function deployed(): Promise<void> {
    await eventually("deployment ready", async () =>
      assert.match(await cluster.must("get", "deployment", "web", "--no-headers"), /3\/3/),
    );
  }

  it("begins with one command, and a second one finds it up", async () => {
    const first = await cluster.up(2);
    assert.match(first, /kubectl/);
    const second = await cluster.up(2);
    assert.match(second, /already|up/);
    assert.equal((await cluster.must("get", "nodes", "--no-headers")).trim().split("\n").length, 2);
  });

  it("has a kubeconfig context that keeps what was there, and keys that nobody else reads", async () => {
    assert.match(await cluster.must("config", "get-contexts", "-o", "name"), new RegExp(`kayak-${cluster.name}`));
    const pki = join(cluster.dataDir, cluster.name, "pki");
    const keys = (await readdir(pki, { recursive: true })).filter((name) => name.endsWith(".key"));
    assert.ok(keys.length > 3);
    for (const key of keys) assert.equal((await stat(join(pki, key))).mode & 0o777, 0o600, key);
    assert.equal((await stat(cluster.adminConfig)).mode & 0o777, 0o600);
  });

  it("tells its state", async () => {
    const status = await cluster.kayak(["status"]);
    assert.equal(status.code, 0, status.stderr);
    for (const word of ["etcd", "control-plane", "node-1", "node-2", "Ready"])
      assert.ok(status.stdout.includes(word), word);
    const logs = await cluster.kayak(["logs", "control-plane"]);
    assert.ok(logs.stdout.length > 0);
  });

  it("gains and loses a node", async () => {
    assert.equal((await cluster.kayak(["node", "add", "extra"])).code, 0);
    await eventually("extra ready", async () => assert.match(await cluster.must("get", "node", "extra"), / Ready /));
    assert.equal((await cluster.kayak(["node", "remove", "extra"])).code, 0);
    const gone = await cluster.kubectl("get", "node", "extra");
    assert.match(gone.stderr, /nodes "extra" not found/);
  });

  it("runs pods, and is gone after down with nothing left on the host", async () => {
    assert.equal((await cluster.kayak(["image", "demo"], { timeoutMs: 120_000 })).code, 0);
    const manifest = JSON.stringify(web("web", 3));
    await cluster.apply(manifest);
    await deployed();
    await cluster.down();
    assert.deepEqual(await hostState(cluster.name), untouched);
    await cluster.down();
  });

  it("comes back with its objects", async () => {
    await cluster.up(2);
    await deployed();
  });

  it("leaves nothing when everything was killed with -9 before down", async () => {
    for (const { pid, component } of await clusterProcesses(cluster.name)) {
      if (component !== "workload") process.kill(pid, "SIGKILL");
    }
    await cluster.down();
    assert.deepEqual(await hostState(cluster.name), untouched);
  });

  it("comes back after that too, and purge forgets it", async () => {
    await cluster.up(2);
    await deployed();
    await cluster.down("--purge");
    assert.deepEqual(await hostState(cluster.name), untouched);
    await assert.rejects(stat(join(cluster.dataDir, cluster.name)));
    const config = await readFile(join(cluster.home, ".kube", "config"), "utf8").catch(() => "");
    assert.ok(!config.includes(`kayak-${cluster.name}`));
  });
});
