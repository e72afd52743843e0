/**
 * A node in a network namespace of its own: the runtime runs in a process there, driven by lines of JSON, and can be killed
 * like a kubelet.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Runtime } from "../../cri.ts";
import type { TestNode } from "./test-node.ts";

const run = promisify(execFile);

export type Method = {
  [Name in keyof Omit<Runtime, "nodeMounts">]: Runtime[Name] extends (...args: never[]) => Promise<unknown>
    ? Name
    : never;
}[keyof Omit<Runtime, "nodeMounts">];

export interface RemoteRuntime {
  readonly pid: number;
  call<Name extends Method>(
    method: Name,
    ...args: Parameters<Runtime[Name]>
  ): Promise<Awaited<ReturnType<Runtime[Name]>>>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

export interface TestNetwork {
  readonly name: string;
  /** Runs a command in the namespace. */
  exec(...command: string[]): Promise<string>;
  open(node: TestNode): Promise<RemoteRuntime>;
  dispose(): Promise<void>;
}

export async function makeTestNetwork(): Promise<TestNetwork> {
  const name = `kayak-test-${randomBytes(4).toString("hex")}`;
  await run("ip", ["netns", "add", name]);
  // Not `ip netns exec`, which hides the machine's /sys, and with it the cgroups.
  const enter = [`--net=/run/netns/${name}`];
  return {
    name,
    exec: async (...command) => (await run("nsenter", [...enter, ...command])).stdout,
    open: (node) => openRemote(enter, node),
    dispose: async () => void (await run("ip", ["netns", "del", name])),
  };
}

async function openRemote(enter: readonly string[], node: TestNode): Promise<RemoteRuntime> {
  const script = fileURLToPath(new URL("remote-host.ts", import.meta.url));
  const options = JSON.stringify({ ...node.options, imageDirectory: node.images.directory });
  const child = spawn("nsenter", [...enter, process.execPath, "--import=tsx", "--conditions=source", script, options], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const pending: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    const { result, error } = JSON.parse(line) as { result?: unknown; error?: string };
    const call = pending.shift();
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  });
  child.once("exit", () => {
    for (const { reject } of pending.splice(0)) reject(new Error("the runtime's process has ended"));
  });
  const ask = (request: unknown) =>
    new Promise((resolve, reject) => {
      pending.push({ resolve, reject });
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  await ask({ method: "ready", args: [] });
  return {
    pid: child.pid ?? 0,
    call: (method, ...args) => ask({ method, args }) as never,
    kill: () => end(child, "SIGKILL"),
    close: async () => {
      child.stdin.end();
      await end(child);
    },
  };
}

async function end(child: ChildProcess, signal?: "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  if (signal) child.kill(signal);
  await exited;
}
