/** Pods with users of their own: root inside is nobody outside. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import type { ContainerConfig, SandboxConfig } from "../cri.ts";
import { makeTestNetwork, type RemoteRuntime, type TestNetwork } from "./testing/remote-node.ts";
import { containerConfig, logText, makeTestNode, sandboxConfig, type TestNode } from "./testing/test-node.ts";
import { until } from "./contract/suite.ts";
import { podUsers } from "./pod-users.ts";

const podNetwork: Partial<SandboxConfig> = {
  hostname: "my-pod",
  namespaces: { network: "pod", pid: "container", ipc: "pod", user: "pod" },
};

describe("pod users", function () {
  this.timeout(30_000);
  let node: TestNode;
  let network: TestNetwork;
  let runtime: RemoteRuntime;

  before(async () => (node = await makeTestNode()));
  after(() => node.dispose());
  beforeEach(async () => {
    network = await makeTestNetwork();
    runtime = await network.open(node);
    await runtime.call("setPodCIDR", "10.77.3.0/24");
  });
  afterEach(async () => {
    for (const { id } of await runtime.call("listSandboxes")) await runtime.call("removeSandbox", id);
    await runtime.close();
    await network.dispose();
  });

  const runPod = (more: Partial<SandboxConfig> = {}) =>
    runtime.call("runSandbox", sandboxConfig(node, { ...podNetwork, ...more }));
  const start = async (sandboxId: string, command: readonly string[], more: Partial<ContainerConfig> = {}) => {
    const id = await runtime.call("createContainer", sandboxId, containerConfig(node, command, more));
    await runtime.call("startContainer", id);
    return id;
  };
  const statusOf = async (id: string) => {
    const status = await runtime.call("containerStatus", id);
    assert.ok(status);
    return status;
  };
  const shell = async (script: string, more: Partial<ContainerConfig> = {}, sandbox: Partial<SandboxConfig> = {}) => {
    const { id: sandboxId } = await runPod(sandbox);
    const id = await start(sandboxId, ["sh", "-c", script], more);
    await until(async () => (await statusOf(id)).state === "exited");
    return logText((await statusOf(id)).logPath);
  };
  const exec = async (id: string, script: string) => {
    const command = ["sh", "-c", script];
    const result = await runtime.call("execSync", id, { command, timeoutMs: 10_000, maxOutputBytes: 10_000 });
    return result.output as unknown as string;
  };
  const outsideUids = async (id: string) =>
    /^Uid:\t(.*)$/m
      .exec(readFileSync(`/proc/${(await statusOf(id)).pid}/status`, "utf8"))?.[1]
      ?.split("\t")
      .map(Number);

  for (const { address, firstId } of [
    { address: "10.244.0.2", firstId: 2 * 65536 },
    { address: "10.244.3.7", firstId: (3 * 256 + 7) * 65536 },
    { address: "10.244.255.254", firstId: (255 * 256 + 254) * 65536 },
  ])
    it(`belong to the address ${address}`, () => {
      const config = sandboxConfig(node, podNetwork);
      assert.deepEqual(podUsers({ config, address }), { firstId, count: 65536 });
      assert.ok(firstId + 65536 < 2 ** 32);
    });

  it("are root inside, with all its capabilities, and nobody on the node", async () => {
    const { id: sandboxId, ips } = await runPod();
    const id = await start(sandboxId, ["sleep", "1000"]);
    const firstId = (3 * 256 + Number(ips[0]?.split(".")[3])) * 65536;
    assert.deepEqual(
      (await exec(id, "cat /proc/self/uid_map /proc/self/gid_map; id -u")).split(/\s+/).filter(Boolean),
      ["0", String(firstId), "65536", "0", String(firstId), "65536", "0"],
    );
    assert.deepEqual(await outsideUids(id), [firstId, firstId, firstId, firstId]);
    assert.match(await exec(id, "grep CapEff /proc/self/status"), /00000000a80425fb/);
  });

  it("map the user that a container runs as, in an exec too", async () => {
    const { id: sandboxId } = await runPod();
    const id = await start(sandboxId, ["sh", "-c", "echo started > /dev/stdout; sleep 1000"], {
      security: { runAsUser: 1000, runAsGroup: 1001, supplementalGroups: [2000] },
    });
    const [uid = 0] = (await outsideUids(id)) ?? [];
    assert.equal(uid % 65536, 1000);
    assert.ok(uid > 65536);
    assert.equal(await exec(id, "id -u; id -g; id -G"), "1000\n1001\n1001 50 2000\n");
    assert.equal(logText((await statusOf(id)).logPath), "started\n");
  });

  it("own the image's files, what they write, and their devices and terminals", async () => {
    const output = await shell(
      "stat -c '%u:%g %n' /bin/busybox /etc/passwd / /dev /dev/shm /dev/null /etc/resolv.conf $(tty); echo x > /new && stat -c '%u %n' /new; mkdir /home/web/made; touch /dev/shm/y && echo shared; echo q > /dev/null; rm /etc/group && echo removed",
      { tty: true },
      { dns: { servers: ["10.96.0.10"], searches: [], options: [] } },
    );
    assert.deepEqual(output.replaceAll("\r", "").trim().split("\n"), [
      "0:0 /bin/busybox",
      "0:0 /etc/passwd",
      "0:0 /",
      "0:0 /dev",
      "0:0 /dev/shm",
      "0:0 /dev/null",
      "0:0 /etc/resolv.conf",
      "0:5 /dev/pts/0",
      "0 /new",
      "shared",
      "removed",
    ]);
  });

  it("own a volume's files as it says on the disk, and write so", async () => {
    const volume = join(node.directory, "volume");
    mkdirSync(volume);
    writeFileSync(join(volume, "of-1000"), "mine\n", { mode: 0o600 });
    execFileSync("chown", ["1000:1000", join(volume, "of-1000"), volume]);
    const mounts = [{ hostPath: volume, containerPath: "/v", readonly: false }];
    const output = await shell("stat -c %u /v/of-1000; cat /v/of-1000; touch /v/new", {
      mounts,
      security: { runAsUser: 1000 },
    });
    assert.equal(output, "1000\nmine\n");
    assert.equal(statSync(join(volume, "new")).uid, 1000);
  });

  it("have no power over what is not theirs", async () => {
    const outside = join(node.directory, "outside");
    mkdirSync(outside);
    writeFileSync(join(outside, "secret"), "secret\n", { mode: 0o600 });
    const { id: sandboxId } = await runPod({ namespaces: { ...podNetwork.namespaces!, pid: "node" } });
    const id = await start(sandboxId, ["sleep", "1000"], { security: { addCapabilities: ["ALL"] } });
    const root = `/proc/${process.pid}/root`;
    const output = await exec(
      id,
      `cat ${root}${outside}/secret || echo unread; kill -0 ${process.pid} || echo unkilled; echo 1 > /proc/sys/kernel/panic || echo unset`,
    );
    assert.deepEqual(
      output.split("\n").filter((line) => /^(un|secret)/.test(line)),
      ["unread", "unkilled", "unset"],
    );
  });

  it("mount, and configure the network, in their own namespaces only", async () => {
    const { id: sandboxId } = await runPod({ sysctls: { "net.core.somaxconn": "99", "kernel.shm_rmid_forced": "1" } });
    const id = await start(sandboxId, ["sleep", "1000"], { security: { addCapabilities: ["SYS_ADMIN", "NET_ADMIN"] } });
    assert.equal(
      await exec(
        id,
        "mount -t tmpfs tmpfs /tmp && echo mounted; ip link add d0 type dummy 2>/dev/null; ip addr add 10.9.9.9/32 dev lo && echo added; hostname; cat /proc/sys/net/core/somaxconn /proc/sys/kernel/shm_rmid_forced; umount /proc 2>/dev/null || echo locked; touch /dev/mqueue/q && echo queued",
      ),
      "mounted\nadded\nmy-pod\n99\n1\nlocked\nqueued\n",
    );
  });

  it("stay the same for a runtime that was killed, and are given back in the end", async () => {
    const { id: sandboxId } = await runPod();
    const id = await start(sandboxId, ["sleep", "1000"]);
    const before = await outsideUids(id);
    await runtime.kill();
    runtime = await network.open(node);
    await runtime.call("setPodCIDR", "10.77.3.0/24");
    assert.deepEqual(await outsideUids(id), before);
    assert.equal(await exec(id, "id -u"), "0\n");
    const again = await start(sandboxId, ["sleep", "1000"]);
    assert.deepEqual(await outsideUids(again), before);
    const { id: other } = await runPod();
    assert.notDeepEqual(await outsideUids(await start(other, ["sleep", "1000"])), before);
    await runtime.call("removeSandbox", sandboxId);
    assert.ok(!existsSync(join(node.options.runDir, "sandboxes", sandboxId)));
  });

  it("need file systems that can map ids, and say so", async () => {
    const { id: sandboxId } = await runPod();
    const mounts = [{ hostPath: "/sys/kernel", containerPath: "/k", readonly: true }];
    await assert.rejects(
      start(sandboxId, ["true"], { mounts }),
      /failed to set MOUNT_ATTR_IDMAP on \/sys\/kernel: invalid argument \(maybe/,
    );
  });

  it("need a network of their own", async () => {
    const namespaces = { ...podNetwork.namespaces!, network: "node" as const };
    await assert.rejects(runPod({ namespaces }), /needs a network of its own/);
  });
});
