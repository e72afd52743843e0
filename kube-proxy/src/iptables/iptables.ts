/** The seam to the kernel: reads rules, restores rules, and knows which of the two iptables works here. */
import { spawn } from "node:child_process";

export type Variant = "nft" | "legacy";

export interface Iptables {
  /** What `iptables-save` prints. */
  save(): Promise<string>;
  /** Applies the text in one transaction per table; chains it doesn't name stay as they are. */
  restore(text: string): Promise<void>;
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `suffix` is empty for the host's default. */
function tool(variant: Variant | undefined, suffix: string): string {
  return variant === undefined ? `iptables-${suffix}` : `iptables-${variant}-${suffix}`;
}

/** How long another user of iptables-legacy may hold its lock. */
const lockSeconds = 10;

export function createIptables(variant?: Variant): Iptables {
  return {
    save: () => must([tool(variant, "save")]),
    restore: async (text) =>
      void (await must([tool(variant, "restore"), "--noflush", "--wait", String(lockSeconds)], text)),
  };
}

async function must(command: readonly string[], input = ""): Promise<string> {
  const { code, stdout, stderr } = await run(command, input);
  if (code === 0) return stdout;
  throw new Error(`${command.join(" ")} failed with code ${code}: ${stderr.trim()}`);
}

export function run(command: readonly string[], input = ""): Promise<Result> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code) =>
      resolve({ code: code ?? 1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.on("error", () => {}); // it ended early; its exit code tells
    child.stdin.end(input);
  });
}

/** Needs every kind of match and target that the rules use. */
const trial = `*nat
:KUBE-PROXY-TRIAL - [0:0]
-A KUBE-PROXY-TRIAL -p tcp -m comment --comment "trial" -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 127.0.0.1:1
-A KUBE-PROXY-TRIAL -m mark --mark 0x4000/0x4000 -j MASQUERADE
-F KUBE-PROXY-TRIAL
-X KUBE-PROXY-TRIAL
COMMIT
`;

/** The host's default unless that fails here. The choice is the same each time, so no rules are left in the other variant. */
export async function chooseIptables(): Promise<Iptables> {
  for (const variant of [undefined, "nft", "legacy"] as const) {
    const { code } = await run([tool(variant, "restore"), "--noflush", "--wait", String(lockSeconds)], trial);
    if (code === 0) return createIptables(variant);
  }
  throw new Error(
    "iptables can't load service rules here: neither the host's default nor iptables-nft nor iptables-legacy works",
  );
}
