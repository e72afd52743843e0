/** Where an attack is tried: a runtime built with some changes, a directory of the node, images made for it. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerConfig, Runtime, SandboxConfig } from "../cri.ts";
import { dockerSave, tarOf } from "../images/testing/archive-builder.ts";
import { buildTar, type TarFile } from "../images/testing/tar-builder.ts";
import {
  containerConfig,
  logText,
  makeTestNode,
  sandboxConfig,
  waitForExit,
  type TestNode,
} from "../runtime/testing/test-node.ts";
import { changedModule, changedNative, type Change } from "./change.ts";

type RuntimeModule = typeof import("../runtime/runtime.ts");

export interface End {
  readonly exitCode: number;
  readonly output: string;
}

export class Lab {
  /** A directory of the node, with nothing in it that a container should reach. */
  readonly outside: string;
  readonly nativeBinary: string;
  readonly node: TestNode;
  readonly runtime: Runtime;
  readonly #changes: readonly Change[];

  constructor(parts: { readonly node: TestNode; readonly runtime: Runtime; readonly changes: readonly Change[] }) {
    this.node = parts.node;
    this.runtime = parts.runtime;
    this.#changes = parts.changes;
    this.nativeBinary = parts.node.options.nativeBinary;
    this.outside = join(parts.node.directory, "outside");
    mkdirSync(this.outside, { mode: 0o755 });
    writeFileSync(this.secret, "secret\n");
  }

  get secret(): string {
    return join(this.outside, "secret");
  }

  /** A module of the kubelet, with the changes. */
  load<T>(file: string): Promise<T> {
    return changedModule<T>(file, this.#changes);
  }

  /** A directory that a container may have as a volume. */
  volume(files: Readonly<Record<string, string>> = {}): string {
    const directory = mkdtempSync(join(this.node.directory, "volume-"));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
    return directory;
  }

  /** An image of busybox and the entries given. */
  async image(entries: readonly TarFile[], config: object = {}): Promise<string> {
    const busybox = { path: "bin/busybox", content: this.busybox(), mode: 0o755 };
    const path = join(this.volume(), "image.tar");
    writeFileSync(path, tarOf(dockerSave([buildTar([busybox, ...entries])], { tags: ["attack:1"], config })));
    await this.node.images.load(path);
    return (await this.node.images.resolve("attack:1"))?.id ?? "";
  }

  busybox(): Buffer {
    return readFileSync("/usr/bin/busybox");
  }

  async sandbox(more: Partial<SandboxConfig> = {}): Promise<string> {
    return (await this.runtime.runSandbox(sandboxConfig(this.node, more))).id;
  }

  async start(command: readonly string[], more: Partial<ContainerConfig> = {}, sandbox?: string): Promise<string> {
    const config = containerConfig(this.node, command, more);
    const id = await this.runtime.createContainer(sandbox ?? (await this.sandbox()), config);
    await this.runtime.startContainer(id);
    return id;
  }

  /** Runs a container to its end; one that is refused has exit code -1. */
  async run(command: readonly string[], more: Partial<ContainerConfig> = {}, sandbox?: string): Promise<End> {
    try {
      const id = await this.start(command, more, sandbox);
      await waitForExit(this.runtime, id);
      const status = await this.runtime.containerStatus(id);
      return { exitCode: status?.exitCode ?? -1, output: logText(status?.logPath ?? "") };
    } catch (error) {
      return { exitCode: -1, output: (error as Error).message };
    }
  }

  shell(script: string, more: Partial<ContainerConfig> = {}): Promise<End> {
    return this.run(["sh", "-c", script], more);
  }

  async exec(id: string, script: string): Promise<string> {
    const command = ["sh", "-c", script];
    return (await this.runtime.execSync(id, { command, timeoutMs: 10_000, maxOutputBytes: 100_000 })).output.toString();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What was changed may be what takes down: the node itself goes in any case.
    try {
      for (const { id } of await this.runtime.listSandboxes()) await this.runtime.removeSandbox(id);
      await this.runtime.close();
    } finally {
      await this.node.dispose();
    }
  }
}

export async function openLab(changes: readonly Change[]): Promise<Lab> {
  const nativeBinary = await changedNative(changes);
  const { openRuntime } = await changedModule<RuntimeModule>("src/runtime/runtime.ts", changes);
  const node = await makeTestNode({ nativeBinary, openRuntime });
  return new Lab({ node, runtime: await node.open(), changes });
}
