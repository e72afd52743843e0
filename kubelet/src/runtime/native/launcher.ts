/**
 * The process that forks for this one (native/src/serve.c). A connection to it is a job: a short program to run, or a monitor.
 * It lives in the monitors' cgroup and ends with this process; monitors stay.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { connectIn, type ConnectOptions } from "./connect.ts";
import { NativeError, parseFailure } from "./failure.ts";
import { encodeFrame } from "./frames.ts";
import { Monitor, type MonitorListener } from "./monitor.ts";
import { encodeProgram, encodeStep, type Step } from "./steps.ts";

export interface Launcher extends Disposable {
  /** Performs steps in a short-lived process. */
  run(steps: readonly Step[]): Promise<void>;
  /** Performs steps of which the last is `relay`; resolves to the connection that it makes. */
  relay(steps: readonly Step[]): Promise<Socket>;
  /** Starts a monitor. */
  supervise(program: readonly Step[], listener: MonitorListener): Monitor;
}

export interface LauncherOptions {
  readonly binary: string;
  /** Where its socket goes. */
  readonly directory: string;
  /** Performed by the launcher before it serves, and so for everything it forks: entering its cgroup. */
  readonly preparation: readonly Step[];
  /** It could not be started again. */
  onError(error: unknown): void;
}

export async function startLauncher(options: LauncherOptions): Promise<Launcher> {
  const launcher = new ForkingLauncher(options);
  await launcher.start();
  return launcher;
}

class ForkingLauncher implements Launcher {
  readonly #options: LauncherOptions;
  #process: ChildProcess | undefined;
  #disposed = false;

  constructor(options: LauncherOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { binary, directory, preparation } = this.#options;
    const child = spawn(binary, ["run"], { stdio: "pipe", cwd: "/" });
    this.#process = child;
    child.stdin.on("error", () => {});
    child.stdin.write(encodeProgram([...preparation, ["serve", directory]]));
    const failed = once(child.stderr, "data").then(([text]) => {
      throw new NativeError(parseFailure(String(text)));
    });
    failed.catch(() => {});
    await Promise.race([once(child.stdout, "data"), failed]);
    child.stdout.resume();
    child.once("exit", () => this.#ended());
    unrefAll(child);
  }

  run(steps: readonly Step[]): Promise<void> {
    if (steps.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const socket = this.#connect();
      let answer = Buffer.alloc(0);
      socket.on("data", (chunk) => (answer = Buffer.concat([answer, chunk])));
      socket.once("error", reject);
      socket.once("close", () => {
        if (answer.equals(success)) resolve();
        else
          reject(
            answer.length > 0
              ? new NativeError(parseFailure(answer.toString()))
              : new Error("a native process was killed"),
          );
      });
      socket.end(Buffer.concat([Buffer.from("r"), ...steps.map(encodeStep)]));
    });
  }

  relay(steps: readonly Step[]): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = this.#connect({ allowHalfOpen: true });
      const failed = () => reject(new Error("a native process was killed"));
      socket.once("error", reject).once("close", failed);
      socket.once("readable", () => {
        const answer = socket.read() as Buffer | null;
        if (answer?.[0] !== 0) {
          socket.destroy();
          return answer ? reject(new NativeError(parseFailure(answer.toString()))) : undefined;
        }
        socket.off("error", reject).off("close", failed);
        if (answer.length > 1) socket.unshift(answer.subarray(1));
        resolve(socket);
      });
      socket.write(Buffer.concat([Buffer.from("r"), ...steps.map(encodeStep)]));
    });
  }

  supervise(program: readonly Step[], listener: MonitorListener): Monitor {
    const socket = this.#connect();
    socket.write(Buffer.concat([Buffer.from("s"), encodeFrame("P", encodeProgram(program))]));
    return new Monitor(socket, listener);
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#process?.stdin?.destroy();
  }

  /** Killed by somebody: a new one takes over. Jobs asked for meanwhile fail, and are asked for again. */
  #ended(): void {
    this.#process = undefined;
    if (!this.#disposed) this.start().catch((error: unknown) => this.#options.onError(error));
  }

  #connect(options?: ConnectOptions): Socket {
    const socket = this.#process && connectIn(this.#options.directory, "launcher", options);
    if (!socket) throw new Error("the native launcher is not running");
    return socket;
  }
}

/** One NUL; a failure has more to say. */
const success = Buffer.alloc(1);

/** The launcher keeps no process alive. */
function unrefAll(child: ChildProcess): void {
  child.unref();
  for (const stream of child.stdio) (stream as Socket | null)?.unref();
}
