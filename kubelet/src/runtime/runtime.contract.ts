/** What the kubelet relies on, tried on a real runtime. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "mocha";
import type { ContainerConfig, Runtime, SandboxStatus } from "../cri.ts";
import { TimeoutError } from "./exec.ts";
import { StartError } from "./native/failure.ts";
import { containerConfig, logText, readLog, sandboxConfig, waitForExit, type TestNode } from "./testing/test-node.ts";

const MiB = 1 << 20;

export function describeRuntime(setup: () => Promise<TestNode>): void {
  describe("container runtime", function () {
    this.timeout(30_000);
    let node: TestNode;
    let runtime: Runtime;
    let sandbox: SandboxStatus;

    before(async () => {
      node = await setup();
      runtime = await node.open();
      sandbox = await runtime.runSandbox(sandboxConfig(node));
    });
    after(async () => {
      await runtime.close();
      await node.dispose();
    });
    afterEach(async () => {
      for (const { id } of await runtime.listContainers()) await runtime.removeContainer(id);
    });

    const start = async (command: readonly string[], more: Partial<ContainerConfig> = {}) => {
      const id = await runtime.createContainer(sandbox.id, containerConfig(node, command, more));
      await runtime.startContainer(id);
      return id;
    };
    const status = async (id: string) => {
      const found = await runtime.containerStatus(id);
      assert.ok(found);
      return found;
    };
    /** Runs a command to its end. */
    const runToEnd = async (command: readonly string[], more: Partial<ContainerConfig> = {}) => {
      const id = await start(command, more);
      await waitForExit(runtime, id);
      const end = await status(id);
      return { ...end, output: logText(end.logPath) };
    };
    const shell = (script: string, more: Partial<ContainerConfig> = {}) => runToEnd(["sh", "-c", script], more);

    describe("life cycle", () => {
      it("goes from created to running to exited", async () => {
        const id = await runtime.createContainer(sandbox.id, containerConfig(node, ["sh", "-c", "exit 3"]));
        assert.equal((await status(id)).state, "created");
        await runtime.startContainer(id);
        await waitForExit(runtime, id);
        const end = await status(id);
        assert.equal(end.state, "exited");
        assert.equal(end.exitCode, 3);
        assert.equal(end.reason, "Error");
        assert.ok((end.startedAt ?? 0) >= end.createdAt && (end.finishedAt ?? 0) >= (end.startedAt ?? 0));
      });

      it("reports a completed container", async () => {
        const { exitCode, reason } = await runToEnd(["true"]);
        assert.deepEqual({ exitCode, reason }, { exitCode: 0, reason: "Completed" });
      });

      it("tells the signal that ended it", async () => {
        const id = await start(["sleep", "60"]);
        process.kill((await status(id)).pid ?? 0, "SIGKILL");
        await waitForExit(runtime, id);
        const { exitCode, signal, reason } = await status(id);
        assert.deepEqual({ exitCode, signal, reason }, { exitCode: 137, signal: 9, reason: "Error" });
      });

      it("emits events for what happens from then on", async () => {
        const stop = new AbortController();
        const seen: string[] = [];
        const reading = (async () => {
          for await (const { type, sandboxId } of runtime.events(stop.signal)) {
            assert.equal(sandboxId, sandbox.id);
            seen.push(type);
          }
        })();
        await runToEnd(["true"]);
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
          const id = await runtime.createContainer(sandbox.id, containerConfig(node, command));
          await assert.rejects(
            runtime.startContainer(id),
            (error: Error) => error instanceof StartError && error.message.endsWith(message),
          );
          const end = await status(id);
          assert.deepEqual(
            { state: end.state, exitCode: end.exitCode, reason: end.reason },
            { state: "exited", exitCode: 128, reason: "StartError" },
          );
          assert.ok(end.message?.endsWith(message));
        });

      it("refuses an unknown image and an unknown sandbox", async () => {
        const unknown = `sha256:${"0".repeat(64)}`;
        await assert.rejects(
          runtime.createContainer(sandbox.id, containerConfig(node, ["true"], { imageId: unknown })),
          /not in the store/,
        );
        await assert.rejects(
          runtime.createContainer("nope", containerConfig(node, ["true"])),
          /sandbox nope is not ready/,
        );
      });

      it("sends the stop signal and waits for the process to end by itself", async () => {
        const id = await start(["sh", "-c", "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done"]);
        await untilLogged(runtime, id, "ready");
        await runtime.stopContainer(id, 10_000);
        assert.equal((await status(id)).exitCode, 7);
      });

      it("kills what does not end in time", async () => {
        const id = await start(["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.05; done"]);
        await untilLogged(runtime, id, "ready");
        await runtime.stopContainer(id, 50);
        const end = await status(id);
        assert.deepEqual({ exitCode: end.exitCode, signal: end.signal }, { exitCode: 137, signal: 9 });
      });

      it("stops and removes what is gone without complaint", async () => {
        await runtime.stopContainer("gone", 0);
        await runtime.removeContainer("gone");
        await runtime.stopSandbox("gone");
        await runtime.removeSandbox("gone");
      });

      it("removes a container that still runs, with everything it wrote", async () => {
        const id = await start(["sh", "-c", "echo x > /file; sleep 60"]);
        const { pid = 0 } = await status(id);
        await runtime.removeContainer(id);
        assert.equal(existsSync(`/proc/${pid}`), false);
        assert.equal(existsSync(join(node.options.stateDir, "containers", id)), false);
        assert.equal(await runtime.containerStatus(id), undefined);
      });
    });

    describe("process", () => {
      it("has environment, arguments and working directory from the image and the configuration", async () => {
        const { output } = await shell("echo $FROM_IMAGE $GIVEN $HOME $PWD", {
          env: [{ name: "GIVEN", value: "a b" }],
          workingDir: "/made/here",
        });
        assert.equal(output, "yes a b /root /made/here\n");
      });

      it("runs as the user asked for, with its groups", async () => {
        const named = await runToEnd(["id"], { security: { runAsUsername: "web", supplementalGroups: [7] } });
        assert.equal(named.output, "uid=1000(web) gid=1001(web) groups=7,50(staff),1001(web)\n");
        const numbered = await runToEnd(["id", "-u"], { security: { runAsUser: 4242, runAsGroup: 99 } });
        assert.equal(numbered.output, "4242\n");
      });

      it("lets another user open its stdout again", async () => {
        const { output } = await shell("echo again > /dev/stdout", { security: { runAsUser: 1000 } });
        assert.equal(output, "again\n");
      });

      it("refuses user ids that would wrap around", async () => {
        for (const runAsUser of [2 ** 31, 2 ** 32])
          await assert.rejects(
            runtime.createContainer(sandbox.id, containerConfig(node, ["id"], { security: { runAsUser } })),
            /range/,
          );
      });

      it("is the first process of its pid namespace", async () => {
        const { output } = await shell("echo $$; ps | wc -l");
        assert.equal(output.split("\n")[0], "1");
      });

      it("has namespaces of its own", async () => {
        const { output } = await shell("for n in pid mnt ipc cgroup; do readlink /proc/self/ns/$n; done");
        for (const line of output.trim().split("\n")) {
          const type = line.split(":")[0] ?? "";
          assert.notEqual(line, readlinkSync(`/proc/self/ns/${type}`), type);
        }
      });

      it("inherits no file descriptor", async () => {
        const { output } = await shell("ls /proc/self/fd");
        assert.equal(output.split(/\s+/).filter(Boolean).join(" "), "0 1 2 3");
      });
    });

    describe("logs", () => {
      it("are in CRI's format, by stream", async () => {
        const { logPath } = await shell("echo out; echo err >&2; printf tail");
        const lines = readLog(logPath);
        for (const { time } of lines) assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
        assert.deepEqual(
          lines.filter(({ stream }) => stream === "stdout").map(({ tag, text }) => [tag, text]),
          [
            ["F", "out"],
            ["F", "tail"],
          ],
        );
        assert.deepEqual(
          lines.filter(({ stream }) => stream === "stderr").map(({ tag, text }) => [tag, text]),
          [["F", "err"]],
        );
      });

      it("cut long lines and mark the pieces", async () => {
        const { logPath, output } = await shell("head -c 40000 /dev/zero | tr '\\0' x; echo");
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
        const id = await start(["sh", "-c", "echo one; while [ ! -e /go ]; do sleep 0.02; done; echo two"]);
        const { logPath } = await status(id);
        await untilLogged(runtime, id, "one");
        renameSync(logPath, `${logPath}.1`);
        await runtime.reopenLog(id);
        await runtime.execSync(id, { command: ["touch", "/go"], timeoutMs: 5000, maxOutputBytes: 100 });
        await waitForExit(runtime, id);
        assert.equal(logText(`${logPath}.1`), "one\n");
        assert.equal(logText(logPath), "two\n");
      });
    });

    describe("limits", () => {
      it("kill a process that takes more than its memory", async () => {
        const end = await shell("head -c 64000000 /dev/zero | tail -c 64000000 > /dev/null; exit $?", {
          resources: { memoryLimitBytes: 32 * MiB },
        });
        assert.equal(end.reason, "OOMKilled");
        assert.equal(end.exitCode, 137);
      });

      it("bound the CPU time", async () => {
        const id = await start(["sh", "-c", "while :; do :; done"], {
          resources: { cpuQuotaUs: 10_000, cpuPeriodUs: 100_000 },
        });
        const before = { at: performance.now(), used: (await runtime.containerUsage(id))?.cpuUsageNs ?? 0 };
        await runtime.execSync(id, { command: ["sleep", "1"], timeoutMs: 10_000, maxOutputBytes: 100 });
        const used = ((await runtime.containerUsage(id))?.cpuUsageNs ?? 0) - before.used;
        const share = used / 1e6 / (performance.now() - before.at);
        assert.ok(share > 0.01 && share < 0.2, `used ${share} of a core`);
      });

      it("bound the number of processes", async () => {
        const { output } = await shell("for i in 1 2 3 4 5 6 7 8 9; do sleep 5 & done; echo all", {
          resources: { pidsLimit: 5 },
        });
        assert.doesNotMatch(logText((await runtime.listContainers())[0]?.logPath ?? "", "stdout"), /all/);
        assert.match(output, /can't fork/);
      });

      it("can be changed while it runs", async () => {
        const id = await start(["sleep", "60"], { resources: { memoryLimitBytes: 32 * MiB } });
        await runtime.updateResources(id, { memoryLimitBytes: 48 * MiB });
        const { output } = await runtime.execSync(id, {
          command: [
            "sh",
            "-c",
            "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null",
          ],
          timeoutMs: 5000,
          maxOutputBytes: 100,
        });
        assert.equal(output.toString().trim(), String(48 * MiB));
      });
    });

    describe("file system", () => {
      it("starts from the image and keeps its changes to itself", async () => {
        await shell("echo changed > /etc/passwd; rm /bin/echo");
        assert.match((await runToEnd(["cat", "/etc/passwd"])).output, /^root:x:0:0/);
      });

      it("mounts volumes, read-only when asked, over links inside the root", async () => {
        const volume = join(node.directory, "volume");
        mkdirSync(join(volume, "sub"), { recursive: true });
        writeFileSync(join(volume, "file"), "hello\n");
        writeFileSync(join(volume, "sub/file"), "below\n");
        const { output } = await shell(
          "cat /var/run/secrets/file /one /below/file; touch /var/run/secrets/x; echo $?; touch /rw/y; echo $?",
          {
            mounts: [
              { hostPath: volume, containerPath: "/var/run/secrets", readonly: true },
              { hostPath: volume, containerPath: "/rw", readonly: false },
              { hostPath: join(volume, "file"), containerPath: "/one", readonly: true },
              { hostPath: volume, subPath: "sub", containerPath: "/below", readonly: true },
            ],
          },
        );
        const lines = output.split("\n").filter((line) => !line.startsWith("touch:"));
        assert.deepEqual(lines, ["hello", "hello", "below", "1", "0", ""]);
        assert.ok(existsSync(join(volume, "y")));
      });

      it("does not follow a volume's link out of the volume for a subPath", async () => {
        const volume = join(node.directory, "evil");
        mkdirSync(volume, { recursive: true });
        symlinkSync("/etc", join(volume, "out"));
        const mounts = [{ hostPath: volume, subPath: "out", containerPath: "/host", readonly: true }];
        const id = await runtime.createContainer(sandbox.id, containerConfig(node, ["true"], { mounts }));
        await assert.rejects(runtime.startContainer(id), StartError);
      });

      it("can be read-only", async () => {
        const { output } = await shell("touch /x 2>/dev/null; echo $?; touch /dev/shm/y; echo $?", {
          security: { readonlyRootfs: true },
        });
        assert.equal(output, "1\n0\n");
      });

      it("shares /dev/shm within the pod", async () => {
        await shell("echo shared > /dev/shm/note");
        assert.equal((await runToEnd(["cat", "/dev/shm/note"])).output, "shared\n");
      });

      it("appears in no mount table of the host", async () => {
        await start(["sleep", "60"]);
        assert.doesNotMatch(readFileSync("/proc/self/mountinfo", "utf8"), new RegExp(`${node.options.runDir}/rootfs `));
      });
    });

    describe("exec", () => {
      it("runs in the container and returns output and exit code", async () => {
        const id = await start(["sleep", "60"], { env: [{ name: "GIVEN", value: "v" }] });
        const result = await runtime.execSync(id, {
          command: ["sh", "-c", "echo $GIVEN; ps | wc -l; exit 9"],
          timeoutMs: 5000,
          maxOutputBytes: 1000,
        });
        assert.equal(result.exitCode, 9);
        assert.match(result.output.toString(), /^v\n/);
        assert.ok((await status(id)).state === "running");
      });

      it("joins every namespace and the cgroup", async () => {
        const id = await start([
          "sh",
          "-c",
          "for n in pid mnt ipc cgroup net uts; do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup; sleep 60",
        ]);
        await untilLogged(runtime, id, "0::/");
        const result = await runtime.execSync(id, {
          command: [
            "sh",
            "-c",
            "for n in pid mnt ipc cgroup net uts; do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup",
          ],
          timeoutMs: 5000,
          maxOutputBytes: 10_000,
        });
        assert.equal(result.output.toString(), logText((await status(id)).logPath));
      });

      it("says why a command cannot be run", async () => {
        const id = await start(["sleep", "60"]);
        await assert.rejects(
          runtime.execSync(id, { command: ["nope"], timeoutMs: 5000, maxOutputBytes: 100 }),
          /exec: "nope": executable file not found in \$PATH/,
        );
      });

      it("kills a command that outlives its time", async () => {
        const id = await start(["sleep", "60"]);
        await assert.rejects(
          runtime.execSync(id, { command: ["sleep", "61"], timeoutMs: 100, maxOutputBytes: 100 }),
          TimeoutError,
        );
        await untilAlone(runtime, id);
      });

      it("cuts the output", async () => {
        const id = await start(["sleep", "60"]);
        const { output } = await runtime.execSync(id, {
          command: ["sh", "-c", "yes | head -c 100000"],
          timeoutMs: 5000,
          maxOutputBytes: 1000,
        });
        assert.equal(output.length, 1000);
      });

      it("passes stdin on, whatever its size, and its end", async () => {
        const id = await start(["sleep", "60"]);
        const session = await runtime.exec(id, { command: ["wc", "-c"], tty: false, stdin: true });
        session.stdin?.end(Buffer.alloc(3 * MiB, "x"));
        const output = await text(session.stdout);
        assert.equal(output.trim(), String(3 * MiB));
        assert.deepEqual(await session.exit, { exitCode: 0 });
      });

      it("keeps stdout and stderr apart", async () => {
        const id = await start(["sleep", "60"]);
        const session = await runtime.exec(id, {
          command: ["sh", "-c", "echo out; echo err >&2"],
          tty: false,
          stdin: false,
        });
        assert.ok(session.stderr);
        assert.deepEqual(await Promise.all([text(session.stdout), text(session.stderr)]), ["out\n", "err\n"]);
      });

      it("makes a process wait for a reader that does not read", async () => {
        const id = await start(["sleep", "60"]);
        const session = await runtime.exec(id, {
          command: ["sh", "-c", "yes | head -c 20000000; echo done > /done"],
          tty: false,
          stdin: false,
        });
        await once(session.stdout, "readable");
        const probe = await runtime.execSync(id, {
          command: ["test", "-e", "/done"],
          timeoutMs: 5000,
          maxOutputBytes: 10,
        });
        assert.equal(probe.exitCode, 1);
        assert.equal((await text(session.stdout)).length, 20_000_000);
      });

      it("has a terminal of the size asked for", async () => {
        const id = await start(["sleep", "60"]);
        const session = await runtime.exec(id, { command: ["sh"], tty: true, stdin: true });
        assert.equal(session.stderr, undefined);
        session.resize(123, 45);
        session.stdin?.write("stty size; test -t 0 && echo is-a-tty; exit 4\n");
        const output = await text(session.stdout);
        assert.match(output, /45 123/);
        assert.match(output, /is-a-tty/);
        assert.deepEqual(await session.exit, { exitCode: 4 });
      });

      it("ends the process when the session is closed", async () => {
        const id = await start(["sleep", "60"]);
        const session = await runtime.exec(id, {
          command: ["sh", "-c", "echo up; sleep 61"],
          tty: false,
          stdin: false,
        });
        await once(session.stdout, "data");
        session.close();
        await session.exit;
        await untilAlone(runtime, id);
      });
    });

    describe("attach", () => {
      it("carries output and input of the first process", async () => {
        const id = await start(["sh", "-c", "read line; echo got $line; read line; echo got $line"], { stdin: true });
        const session = await runtime.attach(id, { stdin: true });
        session.stdin?.write("one\n");
        session.stdin?.write("two\n");
        assert.equal(await text(session.stdout), "got one\ngot two\n");
        assert.deepEqual(await session.exit, { exitCode: 0 });
      });

      it("leaves the container running when it is closed", async () => {
        const id = await start(["sh", "-c", "while :; do echo tick; sleep 0.02; done"]);
        const session = await runtime.attach(id, { stdin: false });
        await once(session.stdout, "data");
        session.close();
        assert.equal((await status(id)).state, "running");
      });

      it("ends stdin with the first client when it is to be used once", async () => {
        const id = await start(["cat"], { stdin: true, stdinOnce: true });
        const session = await runtime.attach(id, { stdin: true });
        session.stdin?.end("last\n");
        await waitForExit(runtime, id);
        assert.equal(logText((await status(id)).logPath), "last\n");
      });

      it("reaches a container's terminal", async () => {
        const id = await start(["sh", "-c", "read line; stty size; echo got $line"], { stdin: true, tty: true });
        const session = await runtime.attach(id, { stdin: true });
        session.resize(90, 30);
        session.stdin?.write("x\n");
        assert.match(await text(session.stdout), /30 90\r\ngot x/);
      });
    });

    describe("sandbox", () => {
      it("kills its containers when it is stopped, and takes them along when removed", async () => {
        const own = await runtime.runSandbox(sandboxConfig(node));
        const id = await runtime.createContainer(own.id, containerConfig(node, ["sleep", "60"]));
        await runtime.startContainer(id);
        await runtime.stopSandbox(own.id);
        assert.equal((await status(id)).state, "exited");
        assert.equal((await runtime.listSandboxes()).find((entry) => entry.id === own.id)?.state, "notReady");
        await runtime.removeSandbox(own.id);
        assert.equal(await runtime.containerStatus(id), undefined);
        assert.equal(
          (await runtime.listSandboxes()).some((entry) => entry.id === own.id),
          false,
        );
      });

      it("shares one pid namespace when asked", async () => {
        const config = sandboxConfig(node, { namespaces: { network: "node", pid: "pod", ipc: "pod", user: "node" } });
        const own = await runtime.runSandbox(config);
        const first = await runtime.createContainer(own.id, containerConfig(node, ["sleep", "4321"]));
        await runtime.startContainer(first);
        const second = await runtime.createContainer(own.id, containerConfig(node, ["sh", "-c", "echo $$; ps"]));
        await runtime.startContainer(second);
        await waitForExit(runtime, second);
        const output = logText((await status(second)).logPath);
        assert.notEqual(output.split("\n")[0], "1");
        assert.match(output, /sleep 4321/);
        assert.equal((await status(first)).state, "running");
        await runtime.removeSandbox(own.id);
      });

      it("sees the node's processes with the node's pid namespace", async () => {
        const config = sandboxConfig(node, { namespaces: { network: "node", pid: "node", ipc: "node", user: "node" } });
        const own = await runtime.runSandbox(config);
        const id = await runtime.createContainer(
          own.id,
          containerConfig(node, ["sh", "-c", "readlink /proc/self/ns/pid"]),
        );
        await runtime.startContainer(id);
        await waitForExit(runtime, id);
        assert.equal(logText((await status(id)).logPath).trim(), readlinkSync("/proc/self/ns/pid"));
        await runtime.removeSandbox(own.id);
      });

      it("refuses sysctls that would change the node", async () => {
        for (const name of ["kernel.panic", "vm.swappiness", "net.ipv4.ip_forward", "kernel.shmmax/../../panic"])
          await assert.rejects(
            runtime.runSandbox(sandboxConfig(node, { sysctls: { [name]: "1" } })),
            /is not in a namespace of the pod/,
          );
        assert.equal((await runtime.listSandboxes()).length, 1);
      });
    });

    describe("adoption", () => {
      it("finds running and ended containers again", async () => {
        const running = await start(["sh", "-c", "while [ ! -e /go ]; do sleep 0.02; done; exit 5"]);
        const ended = await start(["sh", "-c", "exit 6"]);
        await waitForExit(runtime, ended);
        const before = await status(running);
        await runtime.close();
        runtime = await node.open();
        const adopted = await status(running);
        assert.deepEqual(adopted, before);
        assert.deepEqual([(await status(ended)).state, (await status(ended)).exitCode], ["exited", 6]);
        assert.deepEqual(
          (await runtime.listSandboxes()).map(({ id, state }) => [id, state]),
          [[sandbox.id, "ready"]],
        );
        await runtime.execSync(running, { command: ["touch", "/go"], timeoutMs: 5000, maxOutputBytes: 10 });
        await waitForExit(runtime, running);
        assert.equal((await status(running)).exitCode, 5);
      });

      it("learns of an end that happened while it was away", async () => {
        const id = await start(["sh", "-c", "while [ ! -e /go ]; do sleep 0.02; done; exit 8"]);
        const session = await runtime.exec(id, {
          command: ["sh", "-c", "sleep 0.2; touch /go"],
          tty: false,
          stdin: false,
        });
        void session.exit;
        const { pid = 0 } = await status(id);
        await session.exit;
        await runtime.close();
        while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 10));
        runtime = await node.open();
        assert.deepEqual([(await status(id)).state, (await status(id)).exitCode], ["exited", 8]);
      });

      it("lets nothing of a container go on whose monitor was killed", async () => {
        const id = await start(["sleep", "60"]);
        const { pid = 0 } = await status(id);
        const [, ppid = "0"] = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        process.kill(Number(ppid), "SIGKILL");
        await waitForExit(runtime, id);
        assert.deepEqual(node.cgroups.processes("kubepods"), []);
        await until(async () => !isRunning(pid));
        assert.equal((await status(id)).exitCode, 255);
      });
    });

    describe("in the end", () => {
      it("leaves nothing behind", async () => {
        const config = sandboxConfig(node);
        const own = await runtime.runSandbox(config);
        await runtime.startContainer(await runtime.createContainer(own.id, containerConfig(node, ["sleep", "60"])));
        await runtime.removeSandbox(own.id);
        await runtime.removePodCgroup(config.cgroupParent);
        for (const { id } of await runtime.listContainers()) await runtime.removeContainer(id);
        await runtime.removeSandbox(sandbox.id);
        assert.deepEqual(await runtime.listSandboxes(), []);
        await runtime.close();
        await until(async () => (await node.leftovers()).every((entry) => !entry.startsWith("process")));
        assert.deepEqual(await node.leftovers(), [join(node.options.runDir, "kayak-native")]);
      });
    });
  });
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Follows the container's output until it contains `expected`. */
async function untilLogged(runtime: Runtime, id: string, expected: string): Promise<void> {
  await until(async () => logText((await runtime.containerStatus(id))?.logPath ?? "").includes(expected));
}

/** Until the container's first process is its only one. */
async function untilAlone(runtime: Runtime, id: string): Promise<void> {
  await until(async () => (await runtime.containerUsage(id))?.pids === 1);
}

/** An orphan stays a zombie until the machine's first process collects it. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/status`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
