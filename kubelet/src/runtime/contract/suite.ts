/** What the parts of the contract share: a runtime that is opened once, and short ways to run things in it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, afterEach, before } from "mocha";
import type { ContainerConfig, ContainerStatus, Runtime, SandboxStatus } from "../../cri.ts";
import { containerConfig, logText, sandboxConfig, waitForExit, type TestNode } from "../testing/test-node.ts";

export const MiB = 1 << 20;

export class Suite {
  #node: TestNode | undefined;
  #runtime: Runtime | undefined;
  #sandbox: SandboxStatus | undefined;

  /** Registers the hooks in the `describe` under way. */
  constructor(setup: () => Promise<TestNode>) {
    before(async () => {
      this.#node = await setup();
      await this.reopen();
      this.#sandbox = await this.runtime.runSandbox(sandboxConfig(this.node));
    });
    after(async () => {
      await this.#runtime?.close();
      await this.#node?.dispose();
    });
    afterEach(async () => {
      for (const { id } of await this.runtime.listContainers()) await this.runtime.removeContainer(id);
    });
  }

  get node(): TestNode {
    assert.ok(this.#node);
    return this.#node;
  }

  get runtime(): Runtime {
    assert.ok(this.#runtime);
    return this.#runtime;
  }

  get sandbox(): SandboxStatus {
    assert.ok(this.#sandbox);
    return this.#sandbox;
  }

  /** As a restarted kubelet would. */
  async reopen(): Promise<void> {
    this.#runtime = await this.node.open();
  }

  async start(command: readonly string[], more: Partial<ContainerConfig> = {}): Promise<string> {
    const id = await this.runtime.createContainer(this.sandbox.id, containerConfig(this.node, command, more));
    await this.runtime.startContainer(id);
    return id;
  }

  async status(id: string): Promise<ContainerStatus> {
    const found = await this.runtime.containerStatus(id);
    assert.ok(found);
    return found;
  }

  /** Runs a command to its end. */
  async runToEnd(
    command: readonly string[],
    more: Partial<ContainerConfig> = {},
  ): Promise<ContainerStatus & { readonly output: string }> {
    const id = await this.start(command, more);
    await waitForExit(this.runtime, id);
    const end = await this.status(id);
    return { ...end, output: logText(end.logPath) };
  }

  shell(script: string, more: Partial<ContainerConfig> = {}): Promise<ContainerStatus & { readonly output: string }> {
    return this.runToEnd(["sh", "-c", script], more);
  }
}

export async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Follows the container's output until it contains `expected`. */
export async function untilLogged(runtime: Runtime, id: string, expected: string): Promise<void> {
  await until(async () => logText((await runtime.containerStatus(id))?.logPath ?? "").includes(expected));
}

/** Until the container's first process is its only one. */
export async function untilAlone(runtime: Runtime, id: string): Promise<void> {
  await until(async () => (await runtime.containerUsage(id))?.pids === 1);
}

/** An orphan stays a zombie until the machine's first process collects it. */
export function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/status`) && !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}
