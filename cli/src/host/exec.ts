/** Runs the host's tools. */
import { spawn } from "node:child_process";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class ExecError extends Error {
  override readonly name = "ExecError";
}

/** Resolves also when the command fails; 127 when it does not exist. */
export function exec(command: readonly string[], options: ExecOptions = {}): Promise<Result> {
  const [program = "", ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, LC_ALL: "C", ...options.env },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code, signal) =>
      resolve({ code: code ?? (signal ? 128 : 1), stdout: text(out), stderr: text(err) }),
    );
    child.stdin.on("error", () => {}); // it ended without reading; its exit code tells
    child.stdin.end(options.input ?? "");
  });
}

/** Resolves to what it printed; rejects, quoting its complaint, when it fails. */
export async function mustExec(command: readonly string[], options: ExecOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await exec(command, options);
  if (code === 0) return stdout;
  const input = options.input === undefined ? "" : `\n${options.input.trimEnd()}`;
  throw new ExecError(`"${command.join(" ")}" failed: ${stderr.trim() || `exit code ${code}`}${input}`);
}

function text(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}
