/** `/exec` and `/attach`: joins a running command's streams with a WebSocket. */
import type { Readable } from "node:stream";
import type { metav1 } from "@kayak/api";
import type { WebSocket } from "ws";
import { messageOf } from "../container/errors.ts";
import type { StreamSession } from "../cri.ts";
import { channels, decode, send, type Message, type Protocol } from "./channels.ts";

/**
 * Runs a session to its end: the client gets all output, then the exit as a Status, then the close. The socket comes paused, so that
 * what the client said while the session was being made (its terminal's size, its first input) is not lost.
 */
export async function joinSession(socket: WebSocket, session: StreamSession): Promise<void> {
  socket.on("message", (raw) => receive(socket, session, decode(socket.protocol as Protocol, raw)));
  session.stdin?.on("drain", () => socket.resume());
  socket.once("close", () => session.close());
  socket.once("error", () => session.close());
  socket.resume();
  await send(socket, { channel: channels.stdout, data: Buffer.alloc(0) });
  const pumps = [pump(socket, session.stdout, channels.stdout)];
  if (session.stderr) pumps.push(pump(socket, session.stderr, channels.stderr));
  let status: Partial<metav1.Status>;
  try {
    const [{ exitCode }] = await Promise.all([session.exit, ...pumps]);
    status = exitStatus(exitCode);
  } catch (error) {
    status = internalError(error);
  }
  await finish(socket, status);
}

export async function finish(socket: WebSocket, status: Partial<metav1.Status>): Promise<void> {
  await send(socket, { channel: channels.error, data: Buffer.from(JSON.stringify(status)) });
  socket.close(1000);
}

async function pump(socket: WebSocket, output: Readable, channel: number): Promise<void> {
  for await (const data of output as AsyncIterable<Buffer>) {
    if (socket.readyState !== socket.OPEN) return;
    await send(socket, { channel, data });
  }
}

/** Input that the command does not take yet holds the client back. */
function receive(socket: WebSocket, session: StreamSession, { channel, data }: Message): void {
  switch (channel) {
    case channels.stdin:
      if (session.stdin?.write(data) === false) socket.pause();
      break;
    case channels.resize:
      resize(session, data);
      break;
    case channels.close:
      if (data[0] === channels.stdin) session.stdin?.end();
      break;
  }
}

const MAX_TERMINAL_SIZE = 0xffff;

function resize(session: StreamSession, data: Buffer): void {
  try {
    const { Width, Height } = JSON.parse(data.toString("utf8")) as { Width?: unknown; Height?: unknown };
    const valid = [Width, Height].every(
      (size) => Number.isInteger(size) && (size as number) > 0 && (size as number) <= MAX_TERMINAL_SIZE,
    );
    if (valid) session.resize(Width as number, Height as number);
  } catch {
    // A terminal size that can't be read changes nothing.
  }
}

export function exitStatus(exitCode: number): Partial<metav1.Status> {
  if (exitCode === 0) return { metadata: {}, status: "Success" };
  return {
    metadata: {},
    status: "Failure",
    message: `command terminated with non-zero exit code: exit status ${exitCode}`,
    reason: "NonZeroExitCode",
    details: { causes: [{ reason: "ExitCode", message: String(exitCode) }] },
  };
}

export function internalError(error: unknown): Partial<metav1.Status> {
  const message = messageOf(error);
  return {
    metadata: {},
    status: "Failure",
    message: `Internal error occurred: ${message}`,
    reason: "InternalError",
    details: { causes: [{ message }] },
    code: 500,
  };
}
