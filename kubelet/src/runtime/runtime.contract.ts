/** What the kubelet relies on, tried on a real runtime. */
import { describe } from "mocha";
import type { TestNode } from "./testing/test-node.ts";
import { describeLifeCycle } from "./contract/life-cycle.contract.ts";
import { describeProcess } from "./contract/process.contract.ts";
import { describeLogs } from "./contract/logs.contract.ts";
import { describeLimits } from "./contract/limits.contract.ts";
import { describeFileSystem } from "./contract/file-system.contract.ts";
import { describeExec } from "./contract/exec.contract.ts";
import { describeAttach } from "./contract/attach.contract.ts";
import { describePortForward } from "./contract/port-forward.contract.ts";
import { describeSandbox } from "./contract/sandbox.contract.ts";
import { describeAdoption } from "./contract/adoption.contract.ts";
import { describeCleanup } from "./contract/cleanup.contract.ts";
import { describeSecurity } from "./contract/security.contract.ts";
import { Suite } from "./contract/suite.ts";

export function describeRuntime(setup: () => Promise<TestNode>): void {
  describe("container runtime", function () {
    this.timeout(30_000);
    const suite = new Suite(setup);
    describeLifeCycle(suite);
    describeProcess(suite);
    describeLogs(suite);
    describeLimits(suite);
    describeFileSystem(suite);
    describeSecurity(suite);
    describeExec(suite);
    describeAttach(suite);
    describePortForward(suite);
    describeSandbox(suite);
    describeAdoption(suite);
    describeCleanup(suite);
  });
}
