/** What `kubectl logs` shows of what was written when, and that nobody who reads slowly holds anything up. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { residentBytes } from "./bench/process-stats.ts";
import { demoImage } from "./cluster.ts";
import { componentPids } from "./components.ts";
import { eventually } from "./eventually.ts";
import { idle, shellPod } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

const MiB = 2 ** 20;
/** What all servers together may grow by while 200 MB pass readers that don't read. */
const spareBytes = 96 * MiB;

/** Lines of a thousand bytes that begin with their number. */
const numbered = (lines: number) =>
  `awk 'BEGIN { s = sprintf("%990d", 0); for (i = 1; i <= ${lines}; i++) printf "%08d %s\\n", i, s }'`;

describe("a log", function () {
  this.timeout(180_000);
  const scope = inNamespace("logs");
  const logs = (...args: string[]) => scope().must("logs", ...args);

  it("is shown from a time, a line or a byte on, with times, of all containers, and of the run before", async () => {
    const script = `echo one; echo two; test -e /data/ran && { echo again; ${idle}; }; touch /data/ran; sleep 2; echo three; exit 3`;
    const volumes = [{ name: "data", emptyDir: {} }];
    const pod = shellPod("talk", script, {
      container: { volumeMounts: [{ name: "data", mountPath: "/data" }] },
      pod: { volumes },
    }) as { spec: { containers: object[] } };
    pod.spec.containers.push({ name: "other", image: demoImage, command: ["sh", "-c", `echo beside; ${idle}`] });
    await scope().apply(pod);
    await eventually("the second run", async () => assert.match(await logs("talk", "-c", "main"), /again/));
    assert.equal(await logs("talk", "-c", "main"), "one\ntwo\nagain\n");
    assert.equal(await logs("talk", "-c", "main", "--previous"), "one\ntwo\nthree\n");
    assert.equal(await logs("talk", "-c", "main", "--previous", "--tail=1"), "three\n");
    assert.equal(await logs("talk", "-c", "main", "--previous", "--limit-bytes=5"), "one\nt");
    assert.equal(await logs("talk", "-c", "main", "--tail=0"), "");
    // kubectl asks for the containers in any order
    const last = await logs("talk", "--all-containers", "--tail=1");
    assert.deepEqual(last.trim().split("\n").sort(), ["again", "beside"]);
    assert.match(await logs("talk", "--all-containers", "--prefix", "--tail=1"), /^\[pod\/talk\/main\] again$/m);
    const stamped = (await logs("talk", "-c", "main", "--previous", "--timestamps")).trim().split("\n");
    for (const line of stamped) assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z (one|two|three)$/);
    const third = stamped.find((line) => line.endsWith("three"))!.split(" ", 1)[0]!;
    assert.equal(await logs("talk", "-c", "main", "--previous", `--since-time=${third}`), "three\n");
    assert.equal(await logs("talk", "-c", "main", "--since=1h"), "one\ntwo\nagain\n");
    const missing = await scope().kubectl("logs", "talk", "-c", "other", "--previous");
    assert.match(missing.stderr, /previous terminated container "other" in pod "talk" not found/);
  });

  it("is followed line by line while its files are set aside", async () => {
    const lines = 24_000;
    const paced = `for part in 1 2 3 4 5 6 7 8; do ${numbered(lines / 8)}; sleep 4; done; echo end; ${idle}`;
    await scope().apply(shellPod("long", paced));
    await scope().ready("pod/long");
    const { stdout } = await scope().cluster.kubectlInput(
      "",
      "-n",
      scope().namespace,
      "logs",
      "-f",
      "long",
      `--limit-bytes=${1000 * lines}`,
    );
    const numbers = stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => Number(line.slice(0, 8)));
    assert.deepEqual(
      numbers,
      Array.from({ length: lines }, (_, index) => (index % (lines / 8)) + 1),
    );
    const kept = await logs("long");
    assert.ok(kept.length < stdout.length, "the log was never set aside");
  });

  it("holds nobody up whose readers stall, and grows nothing but its own file", async () => {
    const lines = 200_000;
    await scope().apply(
      shellPod("flood", `until test -e /go; do sleep 0.1; done; ${numbered(lines)}; touch /done; ${idle}`),
    );
    await scope().ready("pod/flood");
    const readers = [stalled("logs", "-f", "flood"), stalled("attach", "flood"), stalled("exec", "flood", "--", "yes")];
    try {
      const before = await residentBytes(await serverPids());
      await scope().must("exec", "flood", "--", "touch", "/go");
      await eventually("all is written", () => scope().must("exec", "flood", "--", "test", "-e", "/done"), 90_000);
      const grown = (await residentBytes(await serverPids())) - before;
      assert.ok(grown < spareBytes, `grew by ${Math.round(grown / MiB)} MiB`);
      const { status } = await scope().json<corev1.Pod>("get", "pod", "flood");
      assert.equal(status.containerStatuses?.[0]?.restartCount, 0);
      assert.match(await logs("flood", "--tail=1"), new RegExp(`^${String(lines).padStart(8, "0")} `));
    } finally {
      for (const reader of readers) reader.kill("SIGKILL");
    }
  });

  /** A reader whose terminal nobody looks at: its pipe fills, and it stops reading. */
  function stalled(...args: string[]): ChildProcess {
    const { cluster, namespace } = scope();
    const child = spawn("kubectl", ["-n", namespace, ...args], {
      env: { ...process.env, ...cluster.env },
      stdio: ["ignore", "pipe", "ignore"],
    });
    child.stdout.pause();
    return child;
  }

  async function serverPids(): Promise<number[]> {
    const { name } = scope().cluster;
    const kinds = ["agent", "control-plane", "monitor"];
    return (await Promise.all(kinds.map((kind) => componentPids(name, kind)))).flat();
  }
});
