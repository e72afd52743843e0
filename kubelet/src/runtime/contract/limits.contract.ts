/** Resource limits that hold. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { logText } from "../testing/test-node.ts";
import { MiB, type Suite } from "./suite.ts";

export function describeLimits(suite: Suite): void {
  describe("limits", () => {
    it("kill a process that takes more than its memory", async () => {
      const end = await suite.shell("head -c 64000000 /dev/zero | tail -c 64000000 > /dev/null; exit $?", {
        resources: { memoryLimitBytes: 32 * MiB },
      });
      assert.equal(end.reason, "OOMKilled");
      assert.equal(end.exitCode, 137);
    });

    it("bound the CPU time", async () => {
      const id = await suite.start(["sh", "-c", "while :; do :; done"], {
        resources: { cpuQuotaUs: 10_000, cpuPeriodUs: 100_000 },
      });
      const before = { at: performance.now(), used: (await suite.runtime.containerUsage(id))?.cpuUsageNs ?? 0 };
      await suite.runtime.execSync(id, { command: ["sleep", "1"], timeoutMs: 10_000, maxOutputBytes: 100 });
      const used = ((await suite.runtime.containerUsage(id))?.cpuUsageNs ?? 0) - before.used;
      const share = used / 1e6 / (performance.now() - before.at);
      assert.ok(share > 0.01 && share < 0.2, `used ${share} of a core`);
    });

    it("bound the number of processes", async () => {
      const { output } = await suite.shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done; echo all", {
        resources: { pidsLimit: 5 },
      });
      assert.doesNotMatch(logText((await suite.runtime.listContainers())[0]?.logPath ?? "", "stdout"), /all/);
      assert.match(output, /can't fork/);
    });

    it("can be changed while it runs", async () => {
      const id = await suite.start(["sleep", "60"], { resources: { memoryLimitBytes: 32 * MiB } });
      await suite.runtime.updateResources(id, { memoryLimitBytes: 48 * MiB });
      const { output } = await suite.runtime.execSync(id, {
        command: ["sh", "-c", "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null"],
        timeoutMs: 5000,
        maxOutputBytes: 100,
      });
      assert.equal(output.toString().trim(), String(48 * MiB));
    });
  });
}
