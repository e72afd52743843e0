/** What the first process of a container is given. */
import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { describe, it } from "mocha";
import { containerConfig } from "../testing/test-node.ts";
import { type Suite } from "./suite.ts";

export function describeProcess(suite: Suite): void {
  describe("process", () => {
    it("has environment, arguments and working directory from the image and the configuration", async () => {
      const { output } = await suite.shell("echo $FROM_IMAGE $GIVEN $HOME $PWD", {
        env: [{ name: "GIVEN", value: "a b" }],
        workingDir: "/made/here",
      });
      assert.equal(output, "yes a b /root /made/here\n");
    });

    it("runs as the user asked for, with its groups", async () => {
      const named = await suite.runToEnd(["id"], { security: { runAsUsername: "web", supplementalGroups: [7] } });
      assert.equal(named.output, "uid=1000(web) gid=1001(web) groups=7,50(staff),1001(web)\n");
      const numbered = await suite.runToEnd(["id", "-u"], { security: { runAsUser: 4242, runAsGroup: 99 } });
      assert.equal(numbered.output, "4242\n");
    });

    it("lets another user open its stdout again", async () => {
      const { output } = await suite.shell("echo again > /dev/stdout", { security: { runAsUser: 1000 } });
      assert.equal(output, "again\n");
    });

    it("refuses user ids that would wrap around", async () => {
      for (const runAsUser of [2 ** 31, 2 ** 32])
        await assert.rejects(
          suite.runtime.createContainer(
            suite.sandbox.id,
            containerConfig(suite.node, ["id"], { security: { runAsUser } }),
          ),
          /range/,
        );
    });

    it("is the first process of its pid namespace", async () => {
      const { output } = await suite.shell("echo $$; ps | wc -l");
      assert.equal(output.split("\n")[0], "1");
    });

    it("has namespaces of its own", async () => {
      const { output } = await suite.shell("for n in pid mnt ipc cgroup; do readlink /proc/self/ns/$n; done");
      for (const line of output.trim().split("\n")) {
        const type = line.split(":")[0] ?? "";
        assert.notEqual(line, readlinkSync(`/proc/self/ns/${type}`), type);
      }
    });

    it("inherits no file descriptor", async () => {
      const { output } = await suite.shell("ls /proc/self/fd");
      assert.equal(output.split(/\s+/).filter(Boolean).join(" "), "0 1 2 3");
    });
  });
}
