/** What a restarted kubelet finds. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { waitForExit } from "../testing/test-node.ts";
import { isRunning, until, type Suite } from "./suite.ts";

export function describeAdoption(suite: Suite): void {
  describe("adoption", () => {
    it("finds running and ended containers again", async () => {
      const running = await suite.start(["sh", "-c", "while [ ! -e /go ]; do sleep 0.02; done; exit 5"]);
      const ended = await suite.start(["sh", "-c", "exit 6"]);
      await waitForExit(suite.runtime, ended);
      const before = await suite.status(running);
      await suite.runtime.close();
      await suite.reopen();
      const adopted = await suite.status(running);
      assert.deepEqual(adopted, before);
      assert.deepEqual([(await suite.status(ended)).state, (await suite.status(ended)).exitCode], ["exited", 6]);
      assert.deepEqual(
        (await suite.runtime.listSandboxes()).map(({ id, state }) => [id, state]),
        [[suite.sandbox.id, "ready"]],
      );
      await suite.runtime.execSync(running, { command: ["touch", "/go"], timeoutMs: 5000, maxOutputBytes: 10 });
      await waitForExit(suite.runtime, running);
      assert.equal((await suite.status(running)).exitCode, 5);
    });

    it("learns of an end that happened while it was away", async () => {
      const id = await suite.start(["sh", "-c", "while [ ! -e /go ]; do sleep 0.02; done; exit 8"]);
      const session = await suite.runtime.exec(id, {
        command: ["sh", "-c", "sleep 0.2; touch /go"],
        tty: false,
        stdin: false,
      });
      void session.exit;
      const { pid = 0 } = await suite.status(id);
      await session.exit;
      await suite.runtime.close();
      while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
      await suite.reopen();
      assert.deepEqual([(await suite.status(id)).state, (await suite.status(id)).exitCode], ["exited", 8]);
    });

    it("forgets what a killed process had only begun to make", async () => {
      mkdirSync(join(suite.node.options.stateDir, "containers/half-made/upper"), { recursive: true });
      await suite.runtime.close();
      await suite.reopen();
      assert.equal(existsSync(join(suite.node.options.stateDir, "containers/half-made")), false);
      assert.deepEqual(await suite.runtime.listContainers(), []);
    });

    it("starts its launcher again when somebody kills it", async () => {
      const [launcher = 0] = suite.node.cgroups.processes("monitors");
      process.kill(launcher, "SIGKILL");
      await until(async () => suite.node.cgroups.processes("monitors").some((pid) => pid !== launcher));
      await until(() =>
        suite.runToEnd(["true"]).then(
          ({ exitCode }) => exitCode === 0,
          () => false,
        ),
      );
    });

    it("lets nothing of a container go on whose monitor was killed", async () => {
      const id = await suite.start(["sleep", "60"]);
      const { pid = 0 } = await suite.status(id);
      const [, ppid = "0"] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      process.kill(Number(ppid), "SIGKILL");
      await waitForExit(suite.runtime, id);
      assert.deepEqual(suite.node.cgroups.processes("kubepods"), []);
      await until(async () => !isRunning(pid));
      assert.equal((await suite.status(id)).exitCode, 255);
    });
  });
}
