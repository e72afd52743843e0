/** The HTTPS servers: one per address, all with the same handlers. */
import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type TLSSocket, Server as TlsServer } from "node:tls";
import { Answer } from "./answer.ts";
import type { UpgradeListener } from "./upgrade.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface ListenerOptions {
  readonly listen: readonly ListenAddress[];
  readonly tls: { readonly cert: string; readonly key: string };
  /** PEM text: who signs the certificates of clients, and of proxies that speak for others. */
  readonly authorities: readonly string[];
  readonly onRequest: RequestListener;
  readonly onUpgrade: UpgradeListener;
}

/** Clients keep idle connections open for about as long. */
const keepAliveMs = 180_000;
/** What still runs after this is cut off when the server closes. */
const drainMs = 2000;

export interface Listener {
  readonly addresses: readonly ListenAddress[];
  /** Takes no new connections; resolves when the old ones are gone. */
  close(): Promise<void>;
}

export async function listen(options: ListenerOptions): Promise<Listener> {
  const doors = options.listen.map(() => open(options));
  await Promise.all(doors.map(({ server }, index) => bind(server, options.listen[index] as ListenAddress)));
  return {
    addresses: doors.map(({ server }) => {
      const { address, port } = server.address() as AddressInfo;
      return { host: address, port };
    }),
    close: async () => {
      await Promise.all(doors.map(shutDown));
    },
  };
}

interface Door {
  readonly server: Server;
  /** Upgraded ones as well, which Node forgets. */
  readonly connections: ReadonlySet<TLSSocket>;
}

function open(options: ListenerOptions): Door {
  const server = httpsServer(options);
  const connections = new Set<TLSSocket>();
  server.on("secureConnection", (socket) => {
    connections.add(socket);
    socket.once("close", () => connections.delete(socket));
  });
  return { server, connections };
}

function httpsServer({ tls, authorities, onRequest, onUpgrade }: ListenerOptions): Server {
  const server = createServer(
    {
      ...tls,
      ca: [...authorities],
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
      ServerResponse: Answer as unknown as typeof ServerResponse,
    },
    onRequest,
  );
  server.keepAliveTimeout = keepAliveMs;
  // Each request has its own deadline; what is passed on to a pod may upload for as long as it likes.
  server.requestTimeout = 0;
  server.on("upgrade", onUpgrade);
  server.on("tlsClientError", () => {});
  return server;
}

async function bind(server: Server, { host, port }: ListenAddress): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

/** Connections that have become idle are looked for this often. */
const idlePollMs = 5;

/** Node's own way to close cuts off answers that are written but not sent yet. */
async function shutDown({ server, connections }: Door): Promise<void> {
  const closed = once(server, "close");
  TlsServer.prototype.close.call(server);
  const endIdle = () => {
    for (const socket of connections) if (!Answer.isOn(socket)) socket.end();
  };
  const cutOff = () => {
    for (const socket of connections) socket.destroy();
  };
  const idle = setInterval(endIdle, idlePollMs);
  const timer = setTimeout(cutOff, drainMs);
  endIdle();
  await closed;
  clearInterval(idle);
  clearTimeout(timer);
}
