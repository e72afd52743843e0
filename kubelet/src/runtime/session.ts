/**
 * Streams of an exec or attach over a monitor's connection. What the reader doesn't take stays in the kernel: reading pauses,
 * the monitor stops reading the process, and the process waits.
 */
import { PassThrough, Writable } from "node:stream";
import type { StreamSession } from "../cri.ts";
import { maxFrameBytes } from "./native/frames.ts";
import type { Monitor, MonitorListener, Outcome } from "./native/monitor.ts";

/** Held here per stream, beyond what the monitor may have under way. */
const bufferBytes = 1 << 16;

export interface SessionStreams {
  readonly stdin: boolean;
  /** Separate from stdout: not with a terminal. */
  readonly stderr: boolean;
}

export interface OpenSession {
  readonly listener: MonitorListener;
  readonly outcome: Promise<Outcome | undefined>;
  session(monitor: Monitor): StreamSession;
}

export function openSession({ stdin, stderr }: SessionStreams): OpenSession {
  const out = new PassThrough({ highWaterMark: bufferBytes });
  const err = stderr ? new PassThrough({ highWaterMark: bufferBytes }) : undefined;
  let monitor: Monitor | undefined;
  let ended: (outcome: Outcome | undefined) => void;
  const outcome = new Promise<Outcome | undefined>((resolve) => (ended = resolve));
  const resumeWhenDrained = () => {
    if (!out.writableNeedDrain && !err?.writableNeedDrain) monitor?.resume();
  };
  out.on("drain", resumeWhenDrained);
  err?.on("drain", resumeWhenDrained);

  const listener: MonitorListener = {
    output(stream, data) {
      const target = stream === "stderr" && err ? err : out;
      if (target.destroyed) return;
      if (!target.write(data)) monitor?.pause();
    },
    closed(result) {
      out.end();
      err?.end();
      ended(result);
    },
  };
  return {
    listener,
    outcome,
    session(connected) {
      monitor = connected;
      return {
        ...(stdin ? { stdin: stdinOf(connected) } : {}),
        stdout: out,
        ...(err ? { stderr: err } : {}),
        resize: (columns, rows) => connected.resize(columns, rows),
        exit: outcome.then((result) => ({ exitCode: result?.exitCode ?? unknownExitCode })),
        close: () => connected.close(),
      };
    },
  };
}

/** The session was closed before the process had ended. */
const unknownExitCode = 137;

function stdinOf(monitor: Monitor): Writable {
  return new Writable({
    highWaterMark: bufferBytes,
    write(chunk: Buffer, _encoding, done) {
      writeInFrames(monitor, chunk, done);
    },
    final(done) {
      monitor.send("Z");
      done();
    },
  });
}

function writeInFrames(monitor: Monitor, chunk: Buffer, done: (error?: Error | null) => void): void {
  const frame = chunk.subarray(0, maxFrameBytes);
  const rest = chunk.subarray(maxFrameBytes);
  monitor.writeStdin(frame, (error) => {
    // A process that has ended reads no more; that is no failure of the session.
    if (error || rest.length === 0) done();
    else writeInFrames(monitor, rest, done);
  });
}
