/** `kayak exec`: a command in a container, over the v5 channel protocol that kubectl speaks. */
import { StatusError, Pods, type metav1 } from "@kayak/api";
import { resourcePath, type ClientConfig } from "@kayak/client";
import { WebSocket } from "ws";
import { UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import type { Invocation } from "../command/spec.ts";
import { connect } from "./session.ts";

const protocol = "v5.channel.k8s.io";
const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 };

export async function run({ flags, positionals: [word = ""], rest }: Invocation): Promise<number> {
  if (rest.length === 0) throw new UsageError('the command to run comes after "--": kayak exec POD -- COMMAND.');
  using session = connect(flags);
  const path = resourcePath(Pods, {
    namespace: session.namespace,
    name: word.replace(/^pods?\//, ""),
    subresource: "exec",
  });
  return await converse(open(session.config, `${path}?${execQuery(flags, rest)}`), flags);
}

function execQuery(flags: Flags, command: readonly string[]): string {
  const tty = flags.boolean("tty");
  const query = new URLSearchParams(command.map((word): [string, string] => ["command", word]));
  const container = flags.string("container");
  if (container !== undefined) query.set("container", container);
  for (const [name, on] of Object.entries({ stdin: flags.boolean("stdin"), stdout: true, stderr: !tty, tty }))
    if (on) query.set(name, "true");
  return query.toString();
}

function open({ server, ca, cert, key, token, insecureSkipVerify }: ClientConfig, path: string): WebSocket {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new WebSocket(server.replace(/^http/, "ws") + path, protocol, {
    ca,
    cert,
    key,
    headers,
    rejectUnauthorized: !insecureSkipVerify,
  });
}

/** Resolves to the command's exit code. */
function converse(socket: WebSocket, flags: Flags): Promise<number> {
  return new Promise((resolve, reject) => {
    let status: metav1.Status | undefined;
    socket.on("open", () => passInput(socket, flags));
    socket.on("message", (data: Buffer) => {
      const [channel, payload] = [data[0], data.subarray(1)];
      if (channel === channels.stdout) process.stdout.write(payload);
      else if (channel === channels.stderr) process.stderr.write(payload);
      else if (channel === channels.error) status = JSON.parse(payload.toString()) as metav1.Status;
    });
    socket.on("unexpected-response", (_request, response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString())).on("end", () => reject(refusal(text)));
    });
    socket.on("error", reject);
    socket.on("close", () => {
      restoreTerminal();
      if (status) resolve(exitCode(status));
      else reject(new Error("the connection ended before the command did."));
    });
  });
}

function refusal(text: string): Error {
  try {
    return StatusError.fromStatus(JSON.parse(text) as metav1.Status);
  } catch {
    return new Error(text || "the server refused the connection.");
  }
}

function exitCode(status: metav1.Status): number {
  if (status.status === "Success") return 0;
  const code = status.details?.causes?.find((cause) => cause.reason === ("ExitCode" as never))?.message;
  if (code !== undefined) return Number(code);
  throw StatusError.fromStatus(status);
}

function passInput(socket: WebSocket, flags: Flags): void {
  if (flags.boolean("tty") && process.stdin.isTTY) {
    process.stdin.setRawMode(true);
    const resize = () =>
      socket.send(
        frame(
          channels.resize,
          Buffer.from(JSON.stringify({ Width: process.stdout.columns, Height: process.stdout.rows })),
        ),
      );
    process.stdout.on("resize", resize);
    resize();
  }
  if (!flags.boolean("stdin")) return;
  process.stdin.on("data", (chunk: Buffer) => socket.send(frame(channels.stdin, chunk)));
  process.stdin.on("end", () => socket.send(Buffer.from([channels.close, channels.stdin])));
  socket.on("close", () => process.stdin.destroy());
}

function restoreTerminal(): void {
  if (process.stdin.isTTY && process.stdin.isRaw) process.stdin.setRawMode(false);
}

function frame(channel: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([channel]), payload]);
}
