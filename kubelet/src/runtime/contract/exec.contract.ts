/** Further processes in a container. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "mocha";
import { TimeoutError } from "../exec.ts";
import { logText } from "../testing/test-node.ts";
import { MiB, text, untilAlone, untilLogged, type Suite } from "./suite.ts";

export function describeExec(suite: Suite): void {
  describe("exec", () => {
    it("runs in the container and returns output and exit code", async () => {
      const id = await suite.start(["sleep", "60"], { env: [{ name: "GIVEN", value: "v" }] });
      const result = await suite.runtime.execSync(id, {
        command: ["sh", "-c", "echo $GIVEN; ps | wc -l; exit 9"],
        timeoutMs: 5000,
        maxOutputBytes: 1000,
      });
      assert.equal(result.exitCode, 9);
      assert.match(result.output.toString(), /^v\n/);
      assert.ok((await suite.status(id)).state === "running");
    });

    it("joins every namespace and the cgroup", async () => {
      const id = await suite.start([
        "sh",
        "-c",
        "for n in pid mnt ipc cgroup net uts; do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup; sleep 60",
      ]);
      await untilLogged(suite.runtime, id, "0::/");
      const result = await suite.runtime.execSync(id, {
        command: [
          "sh",
          "-c",
          "for n in pid mnt ipc cgroup net uts; do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup",
        ],
        timeoutMs: 5000,
        maxOutputBytes: 10_000,
      });
      assert.equal(result.output.toString(), logText((await suite.status(id)).logPath));
    });

    it("says why a command cannot be run", async () => {
      const id = await suite.start(["sleep", "60"]);
      await assert.rejects(
        suite.runtime.execSync(id, { command: ["nope"], timeoutMs: 5000, maxOutputBytes: 100 }),
        /exec: "nope": executable file not found in \$PATH/,
      );
    });

    it("kills a command that outlives its time", async () => {
      const id = await suite.start(["sleep", "60"]);
      await assert.rejects(
        suite.runtime.execSync(id, { command: ["sleep", "61"], timeoutMs: 100, maxOutputBytes: 100 }),
        TimeoutError,
      );
      await untilAlone(suite.runtime, id);
    });

    it("cuts the output", async () => {
      const id = await suite.start(["sleep", "60"]);
      const { output } = await suite.runtime.execSync(id, {
        command: ["sh", "-c", "yes | head -c 100000"],
        timeoutMs: 5000,
        maxOutputBytes: 1000,
      });
      assert.equal(output.length, 1000);
    });

    it("passes stdin on, whatever its size, and its end", async () => {
      const id = await suite.start(["sleep", "60"]);
      const session = await suite.runtime.exec(id, { command: ["wc", "-c"], tty: false, stdin: true });
      session.stdin?.end(Buffer.alloc(3 * MiB, "x"));
      const output = await text(session.stdout);
      assert.equal(output.trim(), String(3 * MiB));
      assert.deepEqual(await session.exit, { exitCode: 0 });
    });

    it("keeps stdout and stderr apart", async () => {
      const id = await suite.start(["sleep", "60"]);
      const session = await suite.runtime.exec(id, {
        command: ["sh", "-c", "echo out; echo err >&2"],
        tty: false,
        stdin: false,
      });
      assert.ok(session.stderr);
      assert.deepEqual(await Promise.all([text(session.stdout), text(session.stderr)]), ["out\n", "err\n"]);
    });

    it("makes a process wait for a reader that does not read", async () => {
      const id = await suite.start(["sleep", "60"]);
      const session = await suite.runtime.exec(id, {
        command: ["sh", "-c", "yes | head -c 20000000; echo done > /done"],
        tty: false,
        stdin: false,
      });
      await once(session.stdout, "readable");
      const probe = await suite.runtime.execSync(id, {
        command: ["test", "-e", "/done"],
        timeoutMs: 5000,
        maxOutputBytes: 10,
      });
      assert.equal(probe.exitCode, 1);
      assert.equal((await text(session.stdout)).length, 20_000_000);
    });

    for (const input of ["line\n", "line without end", ""])
      it(`types the end of ${JSON.stringify(input)} into a terminal`, async () => {
        const id = await suite.start(["sleep", "60"]);
        const session = await suite.runtime.exec(id, { command: ["sh", "-c", "cat; exit 3"], tty: true, stdin: true });
        const output = text(session.stdout);
        session.stdin?.end(input);
        assert.deepEqual(await session.exit, { exitCode: 3 });
        assert.ok((await output).includes(input.trim()));
      });

    it("has a terminal of the size asked for", async () => {
      const id = await suite.start(["sleep", "60"]);
      const session = await suite.runtime.exec(id, { command: ["sh"], tty: true, stdin: true });
      assert.equal(session.stderr, undefined);
      session.resize(123, 45);
      session.stdin?.write("stty size; test -t 0 && echo is-a-tty; exit 4\n");
      const output = await text(session.stdout);
      assert.match(output, /45 123/);
      assert.match(output, /is-a-tty/);
      assert.deepEqual(await session.exit, { exitCode: 4 });
    });

    it("ends the process when the session is closed", async () => {
      const id = await suite.start(["sleep", "60"]);
      const session = await suite.runtime.exec(id, {
        command: ["sh", "-c", "echo up; sleep 61"],
        tty: false,
        stdin: false,
      });
      await once(session.stdout, "data");
      session.close();
      await session.exit;
      await untilAlone(suite.runtime, id);
    });
  });
}
