/** `/exec` and `/attach`: joins a running command's streams with a client, whatever transport the client came over. */
import type { Readable } from "node:stream";
import type { metav1 } from "@kayak/api";
import { messageOf } from "../container/errors.ts";
import type { StreamSession } from "../cri.ts";

export type Output = "stdout" | "stderr";

/** The client of a session. What it says before somebody listens is kept. */
export interface SessionClient {
  readonly gone: boolean;
  listen(listener: SessionListener): void;
  /** Resolves when the client has taken enough of what waits, or is gone. */
  send(output: Output, data: Buffer): Promise<void>;
  pauseInput(): void;
  resumeInput(): void;
  /** After all that was sent: how it ended, and the close. */
  end(status: Partial<metav1.Status>): Promise<void>;
}

export interface SessionListener {
  input(data: Buffer): void;
  inputEnded(): void;
  /** A terminal's size as JSON. */
  resized(size: string): void;
  gone(): void;
}

export async function serveSession(client: SessionClient, open: () => Promise<StreamSession>): Promise<void> {
  let session: StreamSession;
  try {
    session = await open();
  } catch (error) {
    client.listen({ input() {}, inputEnded() {}, resized() {}, gone() {} });
    return client.end(internalError(error));
  }
  await joinSession(client, session);
}

/** Runs a session to its end: the client gets all output, then the exit as a Status, then the close. */
async function joinSession(client: SessionClient, session: StreamSession): Promise<void> {
  const { stdin } = session;
  client.listen({
    // Input that the command does not take yet holds the client back.
    input: (data) => stdin?.write(data) === false && client.pauseInput(),
    inputEnded: () => stdin?.end(),
    resized: (size) => resize(session, size),
    gone: () => session.close(),
  });
  stdin?.on("drain", () => client.resumeInput());
  const pumps = [pump(client, session.stdout, "stdout")];
  if (session.stderr) pumps.push(pump(client, session.stderr, "stderr"));
  let status: Partial<metav1.Status>;
  try {
    const [{ exitCode }] = await Promise.all([session.exit, ...pumps]);
    status = exitStatus(exitCode);
  } catch (error) {
    status = internalError(error);
  }
  await client.end(status);
}

async function pump(client: SessionClient, output: Readable, name: Output): Promise<void> {
  for await (const data of output as AsyncIterable<Buffer>) {
    if (client.gone) return;
    await client.send(name, data);
  }
}

const MAX_TERMINAL_SIZE = 0xffff;

function resize(session: StreamSession, size: string): void {
  try {
    const { Width, Height } = JSON.parse(size) as { Width?: unknown; Height?: unknown };
    const valid = [Width, Height].every(
      (length) => Number.isInteger(length) && (length as number) > 0 && (length as number) <= MAX_TERMINAL_SIZE,
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
