/** Running programs the way a person would, and seeing everything they said. */
import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("..", import.meta.url));

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the repository. */
  readonly cwd?: string;
  /** The run is killed and fails after this long. */
  readonly timeoutMs?: number;
}

/** Runs to the end, whatever the exit code. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<Result> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd ?? repository,
    env: { ...process.env, ...options.env },
    stdio: "pipe",
  });
  const output = collect(child);
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const timer = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 60_000);
  const code = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 128)));
  });
  clearTimeout(timer);
  return { code, ...output() };
}

/** As `run`; throws with everything the program said when it fails. */
export async function must(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await run(command, options);
  if (result.code !== 0) {
    throw new Error(`${command.join(" ")} exited with ${result.code}\n${result.stdout}${result.stderr}`);
  }
  return result.stdout;
}

function collect(child: ChildProcess): () => { stdout: string; stderr: string } {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  return () => ({ stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
}

/** A program that goes on: `kubectl get -w`, `logs -f`. */
export class Running implements Disposable {
  readonly #child: ChildProcess;
  readonly #output: () => { stdout: string; stderr: string };

  constructor(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const [program = "", ...args] = command;
    this.#child = spawn(program, args, {
      cwd: repository,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#output = collect(this.#child);
  }

  get stdout(): string {
    return this.#output().stdout;
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}
