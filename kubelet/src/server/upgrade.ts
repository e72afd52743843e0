/** Requests that take over their connection: exec, attach and port-forward, over a WebSocket or SPDY. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { createWebSocketStream, WebSocketServer } from "ws";
import { messageOf } from "../container/errors.ts";
import type { StreamSession } from "../cri.ts";
import { HttpError, type Backend, type PodLookup } from "./backend.ts";
import { chooseProtocol } from "./channels.ts";
import { flag } from "./container-logs.ts";
import { portForwardProtocol, servePortForward, type PortForwarder } from "./port-forward.ts";
import { sessionProtocols, spdyClient, type StreamType } from "./spdy-client.ts";
import { acceptSpdy, isSpdy } from "./spdy/handshake.ts";
import { serveSession } from "./stream.ts";
import { webSocketClient } from "./web-socket-client.ts";

export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Larger messages end a connection; what clients send arrives in pieces of 32 KiB or so. */
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** SPDY's frames within a WebSocket's messages. */
const tunnelProtocol = `SPDY/3.1+${portForwardProtocol}`;

const options = { noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false } as const;

export class Upgrades {
  readonly #backend: Backend;
  readonly #sessions = new WebSocketServer({ ...options, handleProtocols: chooseProtocol });
  readonly #tunnels = new WebSocketServer(options).on("headers", (headers) =>
    headers.push(`Sec-WebSocket-Protocol: ${tunnelProtocol}`),
  );
  readonly #sockets = new Set<Duplex>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Refusals are thrown before anything is answered. */
  async accept(upgrade: Upgrade): Promise<void> {
    const { pathname, searchParams: query } = new URL(upgrade.request.url ?? "/", "https://kubelet");
    const [verb, namespace = "", name = "", container, ...rest] = pathname.split("/").slice(1).map(decodeURIComponent);
    const isSession = (verb === "exec" || verb === "attach") && container && rest.length === 0;
    const isPortForward = verb === "portForward" && name && container === undefined;
    if (!isSession && !isPortForward) throw new HttpError(404, "404 page not found");
    const found = this.#backend.pod(namespace, name);
    if (!found) throw new HttpError(404, "pod does not exist");
    if (!isSession) return this.#acceptPortForward(upgrade, this.#forwarder(found));
    const id = this.#backend.runningContainer(found.pod, container);
    if (!id) throw new HttpError(404, `container not found ("${container}")`);
    const open = () => (verb === "exec" ? this.#exec(id, query) : this.#attach(id, query));
    this.#acceptSession(upgrade, { query, open });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #acceptSession(upgrade: Upgrade, session: { query: URLSearchParams; open: () => Promise<StreamSession> }): void {
    const { request, socket, head } = upgrade;
    const { query, open } = session;
    const abandon = () => socket.destroy();
    if (isSpdy(request)) {
      const transport = this.#held(acceptSpdy(upgrade, sessionProtocols));
      spdyClient(transport, streamTypes(query))
        .then((client) => serveSession(client, open))
        .catch(abandon);
    } else {
      this.#sessions.handleUpgrade(request, this.#held(socket), head, (client) => {
        serveSession(webSocketClient(client), open).catch(abandon);
      });
    }
  }

  #acceptPortForward(upgrade: Upgrade, forwarder: PortForwarder): void {
    const { request, socket, head } = upgrade;
    if (isSpdy(request)) {
      void servePortForward(this.#held(acceptSpdy(upgrade, [portForwardProtocol])), forwarder);
      return;
    }
    const offered = request.headers["sec-websocket-protocol"]?.split(",").map((protocol) => protocol.trim()) ?? [];
    if (!offered.includes(tunnelProtocol))
      throw new HttpError(
        400,
        `unable to upgrade: client supports [${offered.join(" ")}], server accepts [${tunnelProtocol}]`,
      );
    // The protocol's name has a slash, which WebSocket's grammar does not allow and ws refuses: it is negotiated without ws.
    delete request.headers["sec-websocket-protocol"];
    this.#tunnels.handleUpgrade(request, this.#held(socket), head, (client) => {
      void servePortForward(createWebSocketStream(client), forwarder);
    });
  }

  #forwarder({ pod }: PodLookup): PortForwarder {
    const { name, uid } = pod.metadata;
    return {
      pod: { name, uid },
      dial: (port) => {
        const sandbox = this.#backend.readySandbox(pod);
        if (!sandbox) throw new Error(`pod ${name} is not running`);
        return this.#backend.runtime.portForward(sandbox, port);
      },
    };
  }

  #exec(id: string, query: URLSearchParams): Promise<StreamSession> {
    const command = query.getAll("command");
    if (command.length === 0) throw new HttpError(400, "you must specify at least 1 command for the container");
    return this.#backend.runtime.exec(id, { command, tty: flag(query, "tty"), stdin: asked(query, "stdin") });
  }

  #attach(id: string, query: URLSearchParams): Promise<StreamSession> {
    return this.#backend.runtime.attach(id, { stdin: asked(query, "stdin") });
  }

  /** An HTTP server forgets connections that it has handed over. */
  #held(socket: Duplex): Duplex {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    return socket;
  }
}

/** The API's names for the streams, and upstream kubelets'. */
const names = { stdin: "input", stdout: "output", stderr: "error" } as const;

function asked(query: URLSearchParams, stream: keyof typeof names): boolean {
  return flag(query, stream) || flag(query, names[stream]);
}

/** What a client opens: with a terminal there is a size, and no stderr of its own. */
export function streamTypes(query: URLSearchParams): Set<StreamType> {
  const tty = flag(query, "tty");
  const types = new Set<StreamType>(["error"]);
  for (const stream of ["stdin", "stdout"] as const) if (asked(query, stream)) types.add(stream);
  if (tty) types.add("resize");
  else if (asked(query, "stderr")) types.add("stderr");
  return types;
}

export function refuse(socket: Duplex, error: unknown): void {
  const status = error instanceof HttpError ? error.status : 500;
  const body = messageOf(error);
  socket.end(
    `HTTP/1.1 ${status} Error\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
