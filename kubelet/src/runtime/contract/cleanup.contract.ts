/** What is left when everything was removed: nothing. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { containerConfig, sandboxConfig } from "../testing/test-node.ts";
import { until, type Suite } from "./suite.ts";

export function describeCleanup(suite: Suite): void {
  describe("in the end", () => {
    it("leaves nothing behind", async () => {
      const config = sandboxConfig(suite.node);
      const own = await suite.runtime.runSandbox(config);
      await suite.runtime.startContainer(
        await suite.runtime.createContainer(own.id, containerConfig(suite.node, ["sleep", "60"])),
      );
      await suite.runtime.removeSandbox(own.id);
      await suite.runtime.removePodCgroup(config.cgroupParent);
      for (const { id } of await suite.runtime.listContainers()) await suite.runtime.removeContainer(id);
      await suite.runtime.removeSandbox(suite.sandbox.id);
      assert.deepEqual(await suite.runtime.listSandboxes(), []);
      await suite.runtime.close();
      await until(async () => (await suite.node.leftovers()).every((entry) => !entry.startsWith("process")));
      assert.deepEqual(await suite.node.leftovers(), [join(suite.node.options.runDir, "kayak-native")]);
    });
  });
}
