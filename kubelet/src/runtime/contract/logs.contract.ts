/** Logs in CRI's format. */
import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { describe, it } from "mocha";
import { logText, readLog, waitForExit } from "../testing/test-node.ts";
import { untilLogged, type Suite } from "./suite.ts";

export function describeLogs(suite: Suite): void {
  describe("logs", () => {
    it("are in CRI's format, by stream", async () => {
      const { logPath } = await suite.shell("echo out; echo err >&2; printf tail");
      const lines = readLog(logPath);
      for (const { time } of lines) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      assert.deepEqual(
        lines.filter(({ stream }) => stream === "stdout").map(({ tag, text }) => [tag, text]),
        [
          ["F", "out"],
          ["P", "tail"],
        ],
      );
      assert.deepEqual(
        lines.filter(({ stream }) => stream === "stderr").map(({ tag, text }) => [tag, text]),
        [["F", "err"]],
      );
    });

    it("cut long lines and mark the pieces", async () => {
      const { logPath, output } = await suite.shell("head -c 40000 /dev/zero | tr '\\0' x; echo");
      assert.deepEqual(
        readLog(logPath).map(({ tag, text }) => [tag, text.length]),
        [
          ["P", 16384],
          ["P", 16384],
          ["F", 7232],
        ],
      );
      assert.equal(output.length, 40001);
    });

    it("continue in a new file after a rotation", async () => {
      const id = await suite.start(["sh", "-c", "echo one; while [ ! -e /go ]; do sleep 0.02; done; echo two"]);
      const { logPath } = await suite.status(id);
      await untilLogged(suite.runtime, id, "one");
      renameSync(logPath, `${logPath}.1`);
      await suite.runtime.reopenLog(id);
      await suite.runtime.execSync(id, { command: ["touch", "/go"], timeoutMs: 5000, maxOutputBytes: 100 });
      await waitForExit(suite.runtime, id);
      assert.equal(logText(`${logPath}.1`), "one\n");
      assert.equal(logText(logPath), "two\n");
    });
  });
}
