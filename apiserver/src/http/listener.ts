/** The HTTPS servers: one per address, all with the same handlers. */
import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { type Server, createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { Answer } from "./answer.ts";
import type { UpgradeListener } from "./upgrade.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface ListenerOptions {
  readonly listen: readonly ListenAddress[];
  readonly tls: { readonly cert: string; readonly key: string };
  /** PEM text: who signs client certificates. */
  readonly clientCA: string;
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
  const servers = options.listen.map(() => httpsServer(options));
  await Promise.all(servers.map((server, index) => bind(server, options.listen[index] as ListenAddress)));
  return {
    addresses: servers.map((server) => {
      const { address, port } = server.address() as AddressInfo;
      return { host: address, port };
    }),
    close: async () => {
      await Promise.all(servers.map(shutDown));
    },
  };
}

function httpsServer({ tls, clientCA, onRequest, onUpgrade }: ListenerOptions): Server {
  const server = createServer(
    {
      ...tls,
      ca: clientCA,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: "TLSv1.2",
      ALPNProtocols: ["http/1.1"],
      ServerResponse: Answer as unknown as typeof ServerResponse,
    },
    onRequest,
  );
  server.keepAliveTimeout = keepAliveMs;
  server.on("upgrade", onUpgrade);
  server.on("tlsClientError", () => {});
  return server;
}

async function bind(server: Server, { host, port }: ListenAddress): Promise<void> {
  server.listen(port, host);
  await once(server, "listening");
}

async function shutDown(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearTimeout(timer);
}
