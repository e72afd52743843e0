/**
 * A connection to a monitor (native/src/supervise.c): the one it was started with, or one made later to its socket. The
 * connection's end is the monitor's end, so an exit is learnt without polling, also after this process was restarted.
 */
import type { Socket } from "node:net";
import { connectIn } from "./connect.ts";
import { encodeFrame, FrameDecoder, type Frame, type FrameType } from "./frames.ts";
import { parseFailure, type StepFailure } from "./failure.ts";

export interface Outcome {
  readonly exitCode: number;
  readonly signal: number;
  readonly oomKills: number;
  /** 0 when it was never started. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly failure?: StepFailure;
}

export interface ProcessIdentity {
  readonly pid: number;
  /** From /proc/PID/stat: tells a process from a later one with the same pid. */
  readonly startTime: string;
}

export interface Created extends ProcessIdentity {
  /** 0 unless it runs already, as it may when the connection is made later. */
  readonly startedAt: number;
}

export interface MonitorListener {
  output?(stream: "stdout" | "stderr", data: Buffer): void;
  /** The connection has ended; without an outcome the monitor was killed. */
  closed?(outcome: Outcome | undefined, failure: StepFailure | undefined): void;
}

/** A promise that others settle; nobody has to wait for it. */
function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => ([resolve, reject] = [onResolve, onReject]));
  promise.catch(() => {});
  return { promise, resolve, reject };
}

export class Monitor {
  readonly #socket: Socket;
  readonly #listener: MonitorListener;
  readonly #decoder = new FrameDecoder();
  readonly #created = deferred<Created>();
  readonly #started = deferred<number>();
  #startedAt = 0;
  readonly #attached = deferred<void>();
  readonly #reopened: (() => void)[] = [];
  #failure: StepFailure | undefined;
  #outcome: Outcome | undefined;
  #closed = false;

  constructor(socket: Socket, listener: MonitorListener) {
    this.#socket = socket;
    this.#listener = listener;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => {});
    socket.once("close", () => this.#end());
  }

  /** The process exists and waits to be started. Rejects when it could not be set up. */
  get created(): Promise<Created> {
    return this.#created.promise;
  }

  /** When the program was executed. Rejects when it could not be. */
  get started(): Promise<number> {
    return this.#started.promise;
  }

  get attached(): Promise<void> {
    return this.#attached.promise;
  }

  get failure(): StepFailure | undefined {
    return this.#failure;
  }

  start(): void {
    this.send("S");
  }

  kill(signal: number): void {
    this.send("K", Uint8Array.of(signal));
  }

  resize(columns: number, rows: number): void {
    const payload = Buffer.alloc(4);
    payload.writeUInt16LE(columns & 0xffff, 0);
    payload.writeUInt16LE(rows & 0xffff, 2);
    this.send("R", payload);
  }

  attach(stdin: boolean): Promise<void> {
    this.send("A", Uint8Array.of(stdin ? 1 : 0));
    return this.attached;
  }

  reopenLog(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#reopened.push(resolve);
      this.send("L");
    });
  }

  /** Settles when there is room for more. */
  writeStdin(frame: Uint8Array, done: (error?: Error | null) => void): void {
    if (this.#closed) done(new Error("the process has ended"));
    else this.#socket.write(encodeFrame("I", frame), done);
  }

  send(type: FrameType, payload?: Uint8Array): void {
    if (!this.#closed && this.#socket.writable) this.#socket.write(encodeFrame(type, payload));
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Lets go of the connection; a container goes on, an exec is killed. */
  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    for (const frame of this.#decoder.push(chunk)) this.#handle(frame);
  }

  #handle({ type, payload }: Frame): void {
    switch (type) {
      case "C": {
        const [pid = "0", startTime = "0", startedAt = "0"] = payload.toString().split(" ");
        this.#startedAt = Number(startedAt);
        return this.#created.resolve({ pid: Number(pid), startTime, startedAt: this.#startedAt });
      }
      case "G":
        return this.#started.resolve(this.#startedAt);
      case "E":
        this.#failure = parseFailure(payload.toString());
        return;
      case "O":
        return this.#listener.output?.("stdout", payload);
      case "T":
        return this.#listener.output?.("stderr", payload);
      case "A":
        return this.#attached.resolve();
      case "L":
        return this.#reopened.shift()?.();
      case "X":
        this.#outcome = JSON.parse(payload.toString()) as Outcome;
    }
  }

  #end(): void {
    this.#closed = true;
    const error = new MonitorEnded(this.#failure);
    this.#created.reject(error);
    this.#started.reject(error);
    this.#attached.reject(error);
    for (const resolve of this.#reopened.splice(0)) resolve();
    this.#listener.closed?.(this.#outcome, this.#failure);
  }
}

/** The monitor ended before what was waited for; `failure` says which step failed, if one did. */
export class MonitorEnded extends Error {
  readonly failure: StepFailure | undefined;

  constructor(failure: StepFailure | undefined) {
    super("the process has ended");
    this.name = "MonitorEnded";
    this.failure = failure;
  }
}

/** Connects to the monitor whose socket is in `directory`; undefined when none listens there. */
export async function connectMonitor(directory: string, listener: MonitorListener): Promise<Monitor | undefined> {
  const socket = connectIn(directory, "monitor");
  if (!socket) return undefined;
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(new Monitor(socket, listener)));
    socket.once("error", () => resolve(undefined));
  });
}
