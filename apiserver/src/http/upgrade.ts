/** Upgrade requests: sessions in containers, and watches over WebSocket. They pass the same layers as all requests. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { StatusError } from "@kayak/api";
import { identifyAnswer } from "../audit/audit-id.ts";
import { attributesOf } from "../authz/attributes.ts";
import { authorize } from "../authz/authorize.ts";
import { serveWatch } from "../endpoints/watch.ts";
import { webSocketWatch } from "../endpoints/watch-connection.ts";
import type { Route } from "../endpoints/routes.ts";
import { Answer } from "./answer.ts";
import { endWhenClosing, refuseWhenClosing } from "./closing.ts";
import type { ResourceContext } from "./context.ts";
import { type DispatcherOptions, admit } from "./dispatcher.ts";
import { internalError } from "./internal-error.ts";
import { type RequestInfo, parseRequest } from "./request-info.ts";
import { sendError } from "./respond.ts";
import { type Upgrading, webSocketAcceptor } from "./web-socket.ts";

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function createUpgradeListener(options: DispatcherOptions): UpgradeListener {
  return (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    // A refusal is an ordinary answer, written before the connection changes hands.
    const response = new Answer(request);
    response.assignSocket(socket as Socket);
    response.shouldKeepAlive = false;
    identifyAnswer({ request, response });
    // Once the connection has changed hands, the response no longer hears of it.
    socket.once("close", () => response.emit("close"));
    response.on("finish", () => socket.end());
    const info = parseRequest(request.method ?? "GET", request.url ?? "/");
    count(options, info, response);
    upgrade(options, info, { request, response, socket, head }).catch((error: unknown) =>
      sendError({ request, response }, internalError(error, options.logger)),
    );
  };
}

const switchingProtocols = 101;

/** As other requests are counted; one that becomes a connection is under way for as long as that. */
function count({ metrics }: DispatcherOptions, info: RequestInfo, response: ServerResponse): void {
  const startedMs = performance.now();
  const series = metrics.seriesOf(info, false);
  series.running++;
  response.once("close", () => {
    series.running--;
    const code = response.headersSent ? response.statusCode : switchingProtocols;
    series.observe(code, (performance.now() - startedMs) / 1000, undefined);
  });
}

async function upgrade(options: DispatcherOptions, info: RequestInfo, upgrading: Upgrading): Promise<void> {
  const { request, response, socket, head } = upgrading;
  refuseWhenClosing(options.closing, { info, response });
  const context = (await admit(options, { request, response, info })) as ResourceContext;
  const route = info.kind === "resource" ? options.routes.find(info) : undefined;
  if (info.kind !== "resource" || !route)
    throw new StatusError("NotFound", "the server could not find the requested resource", { details: {} });
  if (route.upgrade) {
    const { upgradeNeeds: verb } = route;
    if (info.verb === "get" && verb) authorize(options.authorizer, { ...attributesOf(context.user, info), verb });
    endWhenClosing(options.closing, socket);
    await route.upgrade(context, { response, socket, head });
    return;
  }
  if (info.verb !== "watch" || !route.store) throw new StatusError("BadRequest", "this resource can not be upgraded");
  await watchOverWebSocket({ context, store: route.store, closing: options.closing }, upgrading);
}

type WatchParts = {
  readonly context: ResourceContext;
  readonly store: NonNullable<Route["store"]>;
  readonly closing: AbortSignal;
};

async function watchOverWebSocket(watch: WatchParts, upgrading: Upgrading): Promise<void> {
  const accept = await webSocketAcceptor();
  await serveWatch(watch, (contentType) => webSocketWatch(accept(upgrading), contentType));
}
