import { describeRuntime } from "./runtime.contract.ts";
import { makeTestNode } from "./testing/test-node.ts";

describeRuntime(makeTestNode);
