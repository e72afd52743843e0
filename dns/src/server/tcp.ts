/** The server for streams: any number of queries on a connection, answered as the answers come. */
import { createServer, type Server, type Socket } from "node:net";
import { FrameReader, frame } from "../message/frame.ts";
import { settled, type ListenAddress, type ServerOptions, type Serving } from "./listen.ts";

/** Further connections are closed at once. */
const maxConnections = 256;
/** Nothing asked for so long ends a connection. */
const idleMs = 10_000;
/** A client that doesn't read its answers is let go of when so many bytes wait. */
const maxUnsentBytes = 1 << 20;

export function openTcp({ address, port }: ListenAddress, options: ServerOptions): Promise<Serving> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serve(socket, options);
  });
  server.maxConnections = maxConnections;
  const ended = new Promise<void>((resolve) => server.once("close", resolve));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject).on("error", (error) => options.logger.warn("accepting failed", { error }));
      resolve({ ended, close: () => close(server, sockets) });
    });
  });
}

function close(server: Server, sockets: ReadonlySet<Socket>): void {
  server.close();
  for (const socket of sockets) socket.destroy();
}

function serve(socket: Socket, { resolver, logger }: ServerOptions): void {
  const reader = new FrameReader();
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on("error", () => socket.destroy());
  const send = (reply: Buffer) => {
    if (socket.writableLength > maxUnsentBytes) socket.destroy();
    if (socket.writable) socket.write(frame(reply));
  };
  socket.on("data", (chunk: Buffer) => {
    for (const message of reader.add(chunk)) {
      const reply = resolver.resolve(message, "tcp");
      if (Buffer.isBuffer(reply)) send(reply);
      else if (reply) void settled(reply, logger).then((reply) => reply && send(reply));
    }
  });
}
