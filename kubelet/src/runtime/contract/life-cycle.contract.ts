/** A container from creation to removal. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { StartError } from "../native/failure.ts";
import { containerConfig, waitForExit } from "../testing/test-node.ts";
import { untilLogged, type Suite } from "./suite.ts";

export function describeLifeCycle(suite: Suite): void {
  describe("life cycle", () => {
    it("goes from created to running to exited", async () => {
      const id = await suite.runtime.createContainer(
        suite.sandbox.id,
        containerConfig(suite.node, ["sh", "-c", "exit 3"]),
      );
      assert.equal((await suite.status(id)).state, "created");
      await suite.runtime.startContainer(id);
      await waitForExit(suite.runtime, id);
      const end = await suite.status(id);
      assert.equal(end.state, "exited");
      assert.equal(end.exitCode, 3);
      assert.equal(end.reason, "Error");
      assert.ok((end.startedAt ?? 0) >= end.createdAt && (end.finishedAt ?? 0) >= (end.startedAt ?? 0));
    });

    it("reports a completed container", async () => {
      const { exitCode, reason } = await suite.runToEnd(["true"]);
      assert.deepEqual({ exitCode, reason }, { exitCode: 0, reason: "Completed" });
    });

    it("tells the signal that ended it", async () => {
      const id = await suite.start(["sleep", "60"]);
      process.kill((await suite.status(id)).pid ?? 0, "SIGKILL");
      await waitForExit(suite.runtime, id);
      const { exitCode, signal, reason } = await suite.status(id);
      assert.deepEqual({ exitCode, signal, reason }, { exitCode: 137, signal: 9, reason: "Error" });
    });

    it("emits events for what happens from then on", async () => {
      const stop = new AbortController();
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { type, sandboxId } of suite.runtime.events(stop.signal)) {
          assert.equal(sandboxId, suite.sandbox.id);
          seen.push(type);
        }
      })();
      await suite.runToEnd(["true"]);
      stop.abort();
      await reading;
      assert.deepEqual(seen, ["started", "exited"]);
    });

    for (const { name, command, message } of [
      {
        name: "a name that is not in $PATH",
        command: ["nope"],
        message: 'exec: "nope": executable file not found in $PATH',
      },
      {
        name: "a path that is not there",
        command: ["/nope"],
        message: 'exec: "/nope": stat /nope: no such file or directory',
      },
      {
        name: "a file that may not be executed",
        command: ["/etc/passwd"],
        message: 'exec: "/etc/passwd": permission denied',
      },
    ])
      it(`does not start ${name}`, async () => {
        const id = await suite.runtime.createContainer(suite.sandbox.id, containerConfig(suite.node, command));
        await assert.rejects(
          suite.runtime.startContainer(id),
          (error: Error) => error instanceof StartError && error.message.endsWith(message),
        );
        const end = await suite.status(id);
        assert.deepEqual(
          { state: end.state, exitCode: end.exitCode, reason: end.reason },
          { state: "exited", exitCode: 128, reason: "StartError" },
        );
        assert.ok(end.message?.endsWith(message));
      });

    it("refuses an unknown image and an unknown sandbox", async () => {
      const unknown = `sha256:${"0".repeat(64)}`;
      await assert.rejects(
        suite.runtime.createContainer(suite.sandbox.id, containerConfig(suite.node, ["true"], { imageId: unknown })),
        /not in the store/,
      );
      await assert.rejects(
        suite.runtime.createContainer("nope", containerConfig(suite.node, ["true"])),
        /sandbox nope is not ready/,
      );
    });

    it("sends the stop signal and waits for the process to end by itself", async () => {
      const id = await suite.start(["sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"]);
      await untilLogged(suite.runtime, id, "ready");
      await suite.runtime.stopContainer(id, 10_000);
      assert.equal((await suite.status(id)).exitCode, 7);
    });

    it("kills what does not end in time", async () => {
      const id = await suite.start(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"]);
      await untilLogged(suite.runtime, id, "ready");
      await suite.runtime.stopContainer(id, 50);
      const end = await suite.status(id);
      assert.deepEqual({ exitCode: end.exitCode, signal: end.signal }, { exitCode: 137, signal: 9 });
    });

    it("stops and removes what is gone without complaint", async () => {
      await suite.runtime.stopContainer("gone", 0);
      await suite.runtime.removeContainer("gone");
      await suite.runtime.stopSandbox("gone");
      await suite.runtime.removeSandbox("gone");
    });

    it("removes a container that still runs, with everything it wrote", async () => {
      const id = await suite.start(["sh", "-c", "echo x > /file; sleep 60"]);
      const { pid = 0 } = await suite.status(id);
      await suite.runtime.removeContainer(id);
      assert.equal(existsSync(`/proc/${pid}`), false);
      assert.equal(existsSync(join(suite.node.options.stateDir, "containers", id)), false);
      assert.equal(await suite.runtime.containerStatus(id), undefined);
    });
  });
}
