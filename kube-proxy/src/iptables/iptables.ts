/** The seam to the kernel: reads rules and restores rules, with one of the two iptables. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { ipFamilies, type IPFamily } from "@kayak/api";
import { candidates, trial } from "./choose.ts";

export const variants = ["nft", "legacy"] as const;
export type Variant = (typeof variants)[number];

export interface Iptables {
  readonly family: IPFamily;
  /** Absent: the host's default. */
  readonly variant?: Variant | undefined;
  /** What `iptables-save` prints. Rejects when it is told to end before. */
  save(signal?: AbortSignal): Promise<string>;
  /** Applies the text in one transaction per table; chains it doesn't name stay as they are. */
  restore(text: string): Promise<void>;
}

/** Which of the programs. */
interface Tool {
  readonly family: IPFamily;
  readonly variant?: Variant | undefined;
}

export interface IptablesOptions extends Tool {
  /** What the commands are run with, such as `ip netns exec NAME`. */
  readonly prefix?: readonly string[];
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const programs: Readonly<Record<IPFamily, string>> = { IPv4: "iptables", IPv6: "ip6tables" };

function program({ family, variant }: Tool, suffix: string): string {
  return [programs[family], variant, suffix].filter(Boolean).join("-");
}

/** How long another user of iptables-legacy may hold its lock. */
const lockSeconds = 10;
const restoreFlags = ["--noflush", "--wait", String(lockSeconds)];

export function createIptables({ prefix = [], ...tool }: IptablesOptions): Iptables {
  return {
    ...tool,
    save: (signal) => must([...prefix, program(tool, "save")], { signal }),
    restore: async (input) => void (await must([...prefix, program(tool, "restore"), ...restoreFlags], { input })),
  };
}

interface RunOptions {
  readonly input?: string;
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined;
}

async function must(command: readonly string[], options: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(command, options);
  if (code === 0) return stdout;
  throw new Error(`${command.join(" ")} failed with code ${code}: ${stderr.trim()}`);
}

const missing = 127;

export function run(command: readonly string[], { input = "", signal }: RunOptions = {}): Promise<Result> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], signal });
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
export async function chooseIptables(family: IPFamily): Promise<Iptables> {
  const mangle = {
    nft: await savedMangle({ family, variant: "nft" }),
    legacy: (await hasLegacyMangle(family)) ? await savedMangle({ family, variant: "legacy" }) : "",
  };
  for (const variant of candidates(mangle)) {
    const { code } = await run([program({ family, variant }, "restore"), ...restoreFlags], { input: trial(family) });
    if (code === 0) return createIptables({ family, variant });
  }
  throw new Error(
    `${programs[family]} can't load service rules here: neither the host's default nor ${variants.map((variant) => `${programs[family]}-${variant}`).join(" nor ")} works`,
  );
}

async function savedMangle(tool: Tool): Promise<string> {
  return (await run([program(tool, "save"), "-t", "mangle"])).stdout;
}

/** To ask iptables-legacy for a table makes the table. */
async function hasLegacyMangle(family: IPFamily): Promise<boolean> {
  const file = family === "IPv4" ? "ip_tables_names" : "ip6_tables_names";
  const names = await readFile(`/proc/self/net/${file}`, "utf8").catch(() => "");
  return names.split("\n").includes("mangle");
}

/** Those whose commands are here. */
export async function installedVariants(): Promise<Iptables[]> {
  const found: Iptables[] = [];
  for (const tool of ipFamilies.flatMap((family) => variants.map((variant) => ({ family, variant }))))
    if ((await run([program(tool, "save")])).code === 0) found.push(createIptables(tool));
  return found.length > 0 ? found : [createIptables({ family: "IPv4" })];
}
