/** Performs a program of host-side steps (sandbox set-up, network, layers) in a short-lived native process. */
import { spawn, type ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { NativeError, parseFailure } from "./failure.ts";
import { encodeProgram, type Step } from "./steps.ts";

/** A failure message is one step, an errno and a path. */
const maxFailureBytes = 8192;

export interface StreamedProgram {
  readonly steps: Writable;
  /** What steps say. */
  readonly stdout: Readable;
  /** Settles when the process has ended; rejects with what failed. */
  readonly done: Promise<void>;
}

export function streamProgram(binary: string): StreamedProgram {
  const child = spawn(binary, ["run"], { stdio: "pipe" });
  // A process that failed closes its stdin; why is on its stderr.
  child.stdin.on("error", () => {});
  child.stdout.resume();
  return { steps: child.stdin, stdout: child.stdout, done: ended(child) };
}

export async function runProgram(binary: string, steps: readonly Step[]): Promise<void> {
  if (steps.length === 0) return;
  const program = streamProgram(binary);
  program.steps.end(encodeProgram(steps));
  await program.done;
}

function ended(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure = "";
    child.stderr.on("data", (chunk: Buffer) => {
      if (failure.length < maxFailureBytes) failure += chunk.toString();
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) resolve();
      else if (failure !== "") reject(new NativeError(parseFailure(failure)));
      else reject(new Error(`kayak-native ended with ${signal ?? code}`));
    });
  });
}
