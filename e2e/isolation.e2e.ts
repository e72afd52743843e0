/** What a container sees and may use. */
import assert from "node:assert/strict";
import { readdir, readFile, readlink } from "node:fs/promises";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { eventually } from "./eventually.ts";
import { idle, shellPod } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

describe("a container", function () {
  this.timeout(90_000);
  const scope = inNamespace("isolation");

  it("has pid, mount, net, ipc, uts and cgroup namespaces of its own, and its workload is pid 1", async () => {
    await scope().apply(shellPod("alone", idle));
    await scope().ready("pod/alone");
    const kinds = ["pid", "mnt", "net", "ipc", "uts", "cgroup"];
    const inside = await scope().must(
      "exec",
      "alone",
      "--",
      "sh",
      "-c",
      `for n in ${kinds.join(" ")}; do readlink /proc/self/ns/$n; done`,
    );
    const host = await Promise.all(kinds.map((kind) => readlink(`/proc/self/ns/${kind}`)));
    inside
      .trim()
      .split("\n")
      .forEach((link, i) => {
        assert.match(link, new RegExp(`^${kinds[i]}:`));
        assert.notEqual(link, host[i]);
      });
    assert.match(await scope().must("exec", "alone", "--", "cat", "/proc/1/cmdline"), /^sh\0-c\0trap/);
    assert.equal((await scope().must("exec", "alone", "--", "ls", "/proc/1/fd")).includes("kayak"), false);
  });

  it("shares network, ipc and uts with its pod, and nothing else", async () => {
    const pod = shellPod("pair", idle) as { spec: { containers: object[] } };
    pod.spec.containers.push({ ...(pod.spec.containers[0] as object), name: "second" });
    await scope().apply(pod);
    await scope().ready("pod/pair");
    const ns = (container: string, kind: string) =>
      scope().must("exec", "pair", "-c", container, "--", "readlink", `/proc/self/ns/${kind}`);
    for (const kind of ["net", "ipc", "uts"]) assert.equal(await ns("main", kind), await ns("second", kind), kind);
    for (const kind of ["pid", "mnt", "cgroup"])
      assert.notEqual(await ns("main", kind), await ns("second", kind), kind);
  });

  it("is killed with reason OOMKilled when it outgrows its memory limit", async () => {
    const grow = "x=$(head -c 67108864 /dev/zero | tr '\\0' x); echo ${#x}";
    await scope().apply(
      shellPod("hungry", grow, {
        container: { resources: { limits: { memory: "32Mi" } } },
        pod: { restartPolicy: "Never" },
      }),
    );
    await eventually("OOMKilled", async () => {
      const pod = await scope().json<corev1.Pod>("get", "pod", "hungry");
      const ended = pod.status.containerStatuses?.[0]?.state?.terminated;
      assert.deepEqual([ended?.reason, ended?.exitCode], ["OOMKilled", 137]);
      assert.equal(pod.status.phase, "Failed");
    });
    assert.match(await scope().must("get", "pod", "hungry"), /OOMKilled/);
  });

  it("is held to its CPU limit", async () => {
    await scope().apply(
      shellPod("busy", "while :; do :; done", { container: { resources: { limits: { cpu: "100m" } } } }),
    );
    await scope().ready("pod/busy");
    const used = async () => {
      const stat = await scope().must("exec", "busy", "--", "cat", "/proc/1/stat");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return { seconds: (Number(fields[11]) + Number(fields[12])) / 100, at: Date.now() / 1000 };
    };
    const first = await used();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    const second = await used();
    const share = (second.seconds - first.seconds) / (second.at - first.at);
    assert.ok(share > 0.05 && share < 0.15, `used ${(share * 100).toFixed(1)} % of a core`);
  });

  it("has a bounded number of processes", async () => {
    await scope().apply(shellPod("forks", idle));
    await scope().ready("pod/forks");
    const limit = await scope().must(
      "exec",
      "forks",
      "--",
      "sh",
      "-c",
      "cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max",
    );
    assert.match(limit, /^\d+\n$/);
  });

  it("has users of its own with hostUsers: false, and keeps them when it restarts", async () => {
    const volume = { name: "data", emptyDir: {} };
    const secret = { name: "config", configMap: { name: "kube-root-ca.crt" } };
    const pod = shellPod("users", idle, {
      container: {
        volumeMounts: [
          { name: "data", mountPath: "/data" },
          { name: "config", mountPath: "/config" },
        ],
      },
      pod: { hostUsers: false, volumes: [volume, secret] },
    });
    await scope().apply(pod);
    await scope().ready("pod/users");
    const inside = (script: string) => scope().must("exec", "users", "--", "sh", "-c", script);
    const [, first = "0", count] = (await inside("cat /proc/self/uid_map")).trim().split(/\s+/);
    assert.equal(count, "65536");
    assert.ok(Number(first) >= 65536);
    assert.equal(await inside("id -u; touch /data/x; stat -c %u /data/x; wc -c < /etc/hosts | grep -c ."), "0\n0\n1\n");
    assert.match(await inside("cat /config/ca.crt"), /BEGIN CERTIFICATE/);
    const pid = await processWith(`${first} ${first} ${first} ${first}`);
    assert.ok(pid !== undefined, "the node sees another user");
    // With the container's first process goes who asked for its end, perhaps before it could say that it is done.
    await scope().kubectl("exec", "users", "--", "kill", "1");
    await eventually("a restart", async () => {
      const { status } = await scope().json<corev1.Pod>("get", "pod", "users");
      return status.containerStatuses?.[0]?.restartCount === 1 && status.containerStatuses[0].ready
        ? status
        : undefined;
    });
    assert.match(await inside("cat /proc/self/uid_map; ls /data"), new RegExp(`${first} +65536\\nx\\n$`));
  });

  it("has the kernel's doors masked and read-only", async () => {
    await scope().apply(shellPod("doors", idle));
    await scope().ready("pod/doors");
    const inside = (script: string) => scope().kubectl("exec", "doors", "--", "sh", "-c", script);
    assert.equal((await inside("cat /proc/kcore | wc -c")).stdout.trim(), "0");
    assert.notEqual((await inside("echo 1 > /proc/sys/kernel/hostname")).code, 0);
    assert.notEqual((await inside("echo 1 > /proc/sysrq-trigger")).code, 0);
    assert.notEqual((await inside("mkdir /sys/fs/cgroup/x || mkdir /sys/fs/cgroup/memory/x")).code, 0);
    assert.notEqual((await inside("mount -t tmpfs none /mnt")).code, 0);
    assert.equal((await inside("mknod /tmp/sda b 8 0 && cat /tmp/sda")).code === 0, false);
    assert.match((await inside("grep CapInh /proc/self/status")).stdout, /CapInh:\t0{16}/);
  });
});

/** A process of the machine with these user ids. */
async function processWith(uids: string): Promise<string | undefined> {
  const wanted = `Uid:\t${uids.replaceAll(" ", "\t")}\n`;
  for (const pid of await readdir("/proc")) {
    const status = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/status`, "utf8").catch(() => "") : "";
    if (status.includes(wanted)) return pid;
  }
  return undefined;
}
