/** What the containers of a pod share. */
import assert from "node:assert/strict";
import { readlinkSync } from "node:fs";
import { describe, it } from "mocha";
import { containerConfig, logText, sandboxConfig, waitForExit } from "../testing/test-node.ts";
import { type Suite } from "./suite.ts";

export function describeSandbox(suite: Suite): void {
  describe("sandbox", () => {
    it("kills its containers when it is stopped, and takes them along when removed", async () => {
      const own = await suite.runtime.runSandbox(sandboxConfig(suite.node));
      const id = await suite.runtime.createContainer(own.id, containerConfig(suite.node, ["sleep", "60"]));
      await suite.runtime.startContainer(id);
      await suite.runtime.stopSandbox(own.id);
      assert.equal((await suite.status(id)).state, "exited");
      assert.equal((await suite.runtime.listSandboxes()).find((entry) => entry.id === own.id)?.state, "notReady");
      await suite.runtime.removeSandbox(own.id);
      assert.equal(await suite.runtime.containerStatus(id), undefined);
      assert.equal(
        (await suite.runtime.listSandboxes()).some((entry) => entry.id === own.id),
        false,
      );
    });

    it("shares one pid namespace when asked", async () => {
      const config = sandboxConfig(suite.node, {
        namespaces: { network: "node", pid: "pod", ipc: "pod", user: "node" },
      });
      const own = await suite.runtime.runSandbox(config);
      const first = await suite.runtime.createContainer(own.id, containerConfig(suite.node, ["sleep", "4321"]));
      await suite.runtime.startContainer(first);
      const second = await suite.runtime.createContainer(
        own.id,
        containerConfig(suite.node, ["sh", "-c", "echo $$; ps"]),
      );
      await suite.runtime.startContainer(second);
      await waitForExit(suite.runtime, second);
      const output = logText((await suite.status(second)).logPath);
      assert.notEqual(output.split("\n")[0], "1");
      assert.match(output, /sleep 4321/);
      assert.equal((await suite.status(first)).state, "running");
      await suite.runtime.removeSandbox(own.id);
    });

    it("sees the node's processes with the node's pid namespace", async () => {
      const config = sandboxConfig(suite.node, {
        namespaces: { network: "node", pid: "node", ipc: "node", user: "node" },
      });
      const own = await suite.runtime.runSandbox(config);
      const id = await suite.runtime.createContainer(
        own.id,
        containerConfig(suite.node, ["sh", "-c", "readlink /proc/self/ns/pid"]),
      );
      await suite.runtime.startContainer(id);
      await waitForExit(suite.runtime, id);
      assert.equal(logText((await suite.status(id)).logPath).trim(), readlinkSync("/proc/self/ns/pid"));
      await suite.runtime.removeSandbox(own.id);
    });

    it("refuses sysctls that would change the node", async () => {
      for (const name of ["kernel.panic", "vm.swappiness", "net.ipv4.ip_forward", "kernel.shmmax/../../panic"])
        await assert.rejects(
          suite.runtime.runSandbox(sandboxConfig(suite.node, { sysctls: { [name]: "1" } })),
          /is not in a namespace of the pod/,
        );
      assert.equal((await suite.runtime.listSandboxes()).length, 1);
    });
  });
}
