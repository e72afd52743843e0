/** The streams of the first process. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "mocha";
import { logText, waitForExit } from "../testing/test-node.ts";
import { text, type Suite } from "./suite.ts";

export function describeAttach(suite: Suite): void {
  describe("attach", () => {
    it("carries output and input of the first process", async () => {
      const id = await suite.start(["sh", "-c", "read line; echo got $line; read line; echo got $line"], {
        stdin: true,
      });
      const session = await suite.runtime.attach(id, { stdin: true });
      session.stdin?.write("one\n");
      session.stdin?.write("two\n");
      assert.equal(await text(session.stdout), "got one\ngot two\n");
      assert.deepEqual(await session.exit, { exitCode: 0 });
    });

    it("leaves the container running when it is closed", async () => {
      const id = await suite.start(["sh", "-c", "while :; do echo tick; sleep 0.02; done"]);
      const session = await suite.runtime.attach(id, { stdin: false });
      await once(session.stdout, "data");
      session.close();
      assert.equal((await suite.status(id)).state, "running");
    });

    it("ends stdin with the first client when it is to be used once", async () => {
      const id = await suite.start(["cat"], { stdin: true, stdinOnce: true });
      const session = await suite.runtime.attach(id, { stdin: true });
      session.stdin?.end("last\n");
      await waitForExit(suite.runtime, id);
      assert.equal(logText((await suite.status(id)).logPath), "last\n");
    });

    it("reaches a container's terminal", async () => {
      const id = await suite.start(["sh", "-c", "read line; stty size; echo got $line"], { stdin: true, tty: true });
      const session = await suite.runtime.attach(id, { stdin: true });
      session.resize(90, 30);
      session.stdin?.write("x\n");
      assert.match(await text(session.stdout), /30 90\r\ngot x/);
    });
  });
}
