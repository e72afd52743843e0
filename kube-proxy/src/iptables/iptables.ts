/** The seam to the kernel: reads rules and restores rules, with one of the two iptables. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { candidates, trial } from "./choose.ts";

export const variants = ["nft", "legacy"] as const;
export type Variant = (typeof variants)[number];

export interface Iptables {
  /** Absent: the host's default. */
  readonly variant?: Variant | undefined;
  /** What `iptables-save` prints. */
  save(): Promise<string>;
  /** Applies the text in one transaction per table; chains it doesn't name stay as they are. */
  restore(text: string): Promise<void>;
}

export interface IptablesOptions {
  /** What the commands are run with, such as `ip netns exec NAME`. */
  readonly prefix?: readonly string[];
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function tool(variant: Variant | undefined, suffix: string): string {
  return variant === undefined ? `iptables-${suffix}` : `iptables-${variant}-${suffix}`;
}

/** How long another user of iptables-legacy may hold its lock. */
const lockSeconds = 10;
const restoreFlags = ["--noflush", "--wait", String(lockSeconds)];

export function createIptables(variant?: Variant, { prefix = [] }: IptablesOptions = {}): Iptables {
  return {
    variant,
    save: () => must([...prefix, tool(variant, "save")]),
    restore: async (text) => void (await must([...prefix, tool(variant, "restore"), ...restoreFlags], text)),
  };
}

async function must(command: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await run(command, input);
  if (code === 0) return stdout;
  throw new Error(`${command.join(" ")} failed with code ${code}: ${stderr.trim()}`);
}

const missing = 127;

export function run(command: readonly string[], input = ""): Promise<Result> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (error) => resolve({ code: missing, stdout: "", stderr: error.message }));
    child.on("close", (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.on("error", () => {}); // it ended early; its exit code tells
    child.stdin.end(input);
  });
}

/** The choice is the same each time, so no rules are left in the other variant. */
export async function chooseIptables(): Promise<Iptables> {
  const mangle = {
    nft: await savedMangle("nft"),
    legacy: (await hasLegacyMangle()) ? await savedMangle("legacy") : "",
  };
  for (const variant of candidates(mangle)) {
    const { code } = await run([tool(variant, "restore"), ...restoreFlags], trial);
    if (code === 0) return createIptables(variant);
  }
  throw new Error(
    "iptables can't load service rules here: neither the host's default nor iptables-nft nor iptables-legacy works",
  );
}

async function savedMangle(variant: Variant): Promise<string> {
  return (await run([tool(variant, "save"), "-t", "mangle"])).stdout;
}

/** To ask iptables-legacy for a table makes the table. */
async function hasLegacyMangle(): Promise<boolean> {
  const names = await readFile("/proc/self/net/ip_tables_names", "utf8").catch(() => "");
  return names.split("\n").includes("mangle");
}

/** Those whose commands are here. */
export async function installedVariants(): Promise<Iptables[]> {
  const found: Iptables[] = [];
  for (const variant of variants)
    if ((await run([tool(variant, "save")])).code === 0) found.push(createIptables(variant));
  return found.length > 0 ? found : [createIptables()];
}
