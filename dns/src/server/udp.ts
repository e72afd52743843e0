/** The server for datagrams. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { settled, type ListenAddress, type ServerOptions, type Serving } from "./listen.ts";

/** Room for a burst of some thousand queries while something else has the thread; the kernel may give less. */
const receiveBufferBytes = 1 << 20;

export function openUdp({ address, port }: ListenAddress, options: ServerOptions): Promise<Serving> {
  const type = isIPv6(address) ? "udp6" : "udp4";
  // Peers are known by address: without this, each answer would take a turn through the look-up of host names.
  const lookup = (host: string, _: unknown, found: (error: null, address: string, family: number) => void) =>
    found(null, host, type === "udp6" ? 6 : 4);
  const socket = createSocket({ type, lookup });
  const ended = new Promise<void>((resolve) => socket.once("close", resolve));
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, address, () => {
      socket.off("error", reject);
      serve(socket, options);
      resolve({ ended, close: () => void socket.close() });
    });
  });
}

function serve(socket: Socket, { resolver, logger }: ServerOptions): void {
  try {
    socket.setRecvBufferSize(receiveBufferBytes);
  } catch (error) {
    logger.debug("the receive buffer stays as it is", { error });
  }
  // What couldn't be sent is asked for again.
  socket.on("error", (error) => logger.debug("sending failed", { error }));
  const send = (reply: Buffer, peer: RemoteInfo) => socket.send(reply, 0, reply.length, peer.port, peer.address);
  socket.on("message", (message, peer) => {
    try {
      const reply = resolver.resolve(message, "udp");
      if (Buffer.isBuffer(reply)) send(reply, peer);
      else if (reply) void settled(reply, logger).then((reply) => reply && sendIfOpen(socket, reply, peer));
    } catch (error) {
      logger.error("a query could not be answered", { error: error instanceof Error ? error.stack : error });
    }
  });
}

function sendIfOpen(socket: Socket, reply: Buffer, peer: RemoteInfo): void {
  try {
    socket.send(reply, 0, reply.length, peer.port, peer.address);
  } catch {
    // closed meanwhile
  }
}
