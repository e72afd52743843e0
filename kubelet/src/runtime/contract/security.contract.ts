/** What a container must not be able to do, and what it must be given for that. */
import assert from "node:assert/strict";
import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { SecurityContext } from "../../cri.ts";
import { StartError } from "../native/failure.ts";
import { containerConfig } from "../testing/test-node.ts";
import type { Suite } from "./suite.ts";

export function describeSecurity(suite: Suite): void {
  const inside = async (script: string, security: SecurityContext = {}) => {
    const { output } = await suite.shell(script, { security });
    return output.trimEnd();
  };

  describe("security", () => {
    const capabilities = "grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | awk '{print $2}'";

    it("gives the default capabilities, none of them inheritable or ambient", async () => {
      assert.deepEqual((await inside(capabilities)).split("\n"), [
        "0000000000000000",
        "00000000a80425fb",
        "00000000a80425fb",
        "00000000a80425fb",
        "0000000000000000",
      ]);
    });

    it("adds and drops capabilities", async () => {
      const output = await inside(capabilities, { dropCapabilities: ["ALL"], addCapabilities: ["NET_BIND_SERVICE"] });
      assert.equal(output.split("\n")[2], "0000000000000400");
    });

    it("leaves another user without capabilities", async () => {
      assert.equal((await inside(capabilities, { runAsUser: 1000 })).split("\n")[2], "0000000000000000");
    });

    it("sets no_new_privs when asked", async () => {
      assert.equal(await inside("grep NoNewPrivs /proc/self/status", { noNewPrivs: true }), "NoNewPrivs:\t1");
    });

    for (const noNewPrivs of [false, true])
      it(`filters system calls with RuntimeDefault${noNewPrivs ? " and no_new_privs" : ""}`, async () => {
        const seccomp = { type: "RuntimeDefault" } as const;
        const output = await inside("grep ^Seccomp: /proc/self/status; unshare -U true 2>&1; sh -c 'echo forks'", {
          seccomp,
          noNewPrivs,
        });
        assert.match(output, /^Seccomp:\t2\n.*unshare.*Operation not permitted.*\nforks$/s);
        assert.match(await inside("unshare -U echo free 2>&1"), /free/);
      });

    it("filters an exec like the container", async () => {
      const id = await suite.start(["sleep", "60"], { security: { seccomp: { type: "RuntimeDefault" } } });
      const result = await suite.runtime.execSync(id, {
        command: ["grep", "^Seccomp:", "/proc/self/status"],
        timeoutMs: 5000,
        maxOutputBytes: 100,
      });
      assert.equal(result.output.toString(), "Seccomp:\t2\n");
    });

    it("applies a profile of the node", async () => {
      const localhostPath = join(suite.node.directory, "no-mkdir.json");
      const rule = { names: ["mkdir", "mkdirat"], action: "SCMP_ACT_ERRNO", errnoRet: 13 };
      writeFileSync(localhostPath, JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", syscalls: [rule] }));
      const output = await inside("mkdir /x 2>&1; touch /y && echo touched", {
        seccomp: { type: "Localhost", localhostPath },
      });
      assert.match(output, /mkdir: .*Permission denied\ntouched/);
    });

    it("hides and protects paths of /proc and /sys", async () => {
      const output = await inside(
        "cat /proc/keys /proc/timer_list | wc -c; ls /sys/firmware | wc -l; echo 1 2>/dev/null > /proc/sys/kernel/panic || echo refused; mkdir /sys/x 2>/dev/null || echo refused",
      );
      assert.equal(output, "0\n0\nrefused\nrefused");
    });

    it("shows the container's own cgroup, read-only", async () => {
      const output = await inside(
        "cat /proc/self/cgroup | cut -d: -f3 | sort -u; find /sys/fs/cgroup -name cgroup.procs | while read f; do echo 1 2>/dev/null > $f && echo written $f; done; mkdir /sys/fs/cgroup/x 2>/dev/null || echo refused",
      );
      assert.equal(output, "/\nrefused");
    });

    it("makes device nodes useless that the container may not open", async () => {
      assert.match(await inside("mknod /disk b 254 0 && head -c1 /disk 2>&1"), /Operation not permitted/);
      assert.equal(await inside("head -c1 /dev/zero | wc -c"), "1");
    });

    it("gives privileged containers the node's devices and no masks", async () => {
      const output = await inside("ls /dev | grep -c .; test -w /sys/kernel && echo writable; wc -c < /proc/keys", {
        privileged: true,
      });
      const [devices, writable, keys] = output.split("\n");
      assert.ok(Number(devices) > 16);
      assert.equal(writable, "writable");
      assert.notEqual(keys, "0");
    });

    it("cannot be made to write to its launcher", async () => {
      const before = statSync(suite.node.options.nativeBinary);
      const id = await suite.start([
        "sh",
        "-c",
        "while :; do for p in /proc/[0-9]*; do echo bad 2>/dev/null > $p/exe && echo written; done; done",
      ]);
      const attempts = Array.from({ length: 8 }, () =>
        suite.runtime.execSync(id, { command: ["true"], timeoutMs: 5000, maxOutputBytes: 10 }),
      );
      await Promise.all(attempts);
      // An entry point that is the launcher itself runs into the read-only mount, too.
      const self = await suite.runtime.createContainer(
        suite.sandbox.id,
        containerConfig(suite.node, ["/proc/self/exe", "run"]),
      );
      await suite.runtime.startContainer(self);
      await suite.runtime.stopContainer(id, 0);
      const after = statSync(suite.node.options.nativeBinary);
      assert.deepEqual([after.size, after.mtimeMs], [before.size, before.mtimeMs]);
    });

    it("cannot start with a working directory outside its root", async () => {
      for (const workingDir of ["/proc/self/fd/7", "/proc/self/fd/8/../.."]) {
        const id = await suite.runtime.createContainer(
          suite.sandbox.id,
          containerConfig(suite.node, ["true"], { workingDir }),
        );
        await assert.rejects(suite.runtime.startContainer(id), StartError);
      }
    });

    it("keeps a volume's links from leading mounts out of the root", async () => {
      const volume = join(suite.node.directory, "linked");
      mkdirSync(volume, { recursive: true });
      symlinkSync("/../../../../../..", join(volume, "up"));
      const outside = join(suite.node.directory, "outside");
      const { exitCode } = await suite.shell(`ls -d /v/up/${outside}`, {
        mounts: [
          { hostPath: volume, containerPath: "/v", readonly: false },
          { hostPath: volume, containerPath: `/v/up${outside}`, readonly: false },
        ],
      });
      assert.equal(exitCode, 0);
      assert.throws(() => statSync(outside));
    });
  });
}
