/** GET pods/NAME/log: the kubelet's answer, streamed through, as an answer or as the messages of a WebSocket. */
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { FieldErrors, Nodes, StatusError, badRequest, invalid, type corev1 } from "@kayak/api";
import type { WebSocket } from "ws";
import type { ResourceContext } from "../../http/context.ts";
import { messageForm, webSocketAcceptor } from "../../http/web-socket.ts";
import type { Store } from "../../registry/store.ts";
import { boolean, integer } from "../options.ts";
import type { Route } from "../routes.ts";
import type { Services } from "../services.ts";
import { chooseContainer } from "./container.ts";

const passedOn = ["follow", "previous", "sinceSeconds", "sinceTime", "timestamps", "tailLines", "limitBytes", "stream"];

type Needs = Pick<Services, "stores" | "kubelets">;

export function logRoute(pods: Store, services: Needs): Route {
  const open = opener(pods, services);
  return {
    handlers: { get: async (context) => sendLog(context, await open(context)) },
    async upgrade(context, upgrade) {
      const accept = await webSocketAcceptor();
      const log = await open(context);
      await sendMessages(accept({ request: context.request, ...upgrade }), log);
    },
  };
}

/** The log; undefined where there is none yet. */
function opener(pods: Store, services: Needs) {
  return async (context: ResourceContext): Promise<IncomingMessage | undefined> => {
    const { namespace, name = "" } = context.info;
    const query = logQuery(context);
    await pods.mirror.catchUp();
    const pod = (await pods.require({ namespace, name })).object as corev1.Pod;
    const container = chooseContainer(pod, context.parameter("container"));
    const { nodeName } = pod.spec;
    if (!nodeName) return undefined;
    const node = await services.stores.of(Nodes).find({ namespace: undefined, name: nodeName });
    const address = services.kubelets.addressOf(node?.object as corev1.Node | undefined, nodeName);
    const verified = boolean(context.parameter("insecureSkipTLSVerifyBackend")) !== true;
    const path = `/containerLogs/${namespace}/${name}/${container}${query}`;
    const answer = await services.kubelets.get(address, path, { verified });
    if (answer.statusCode !== 200) throw await kubeletError(answer);
    return answer;
  };
}

function logQuery(context: ResourceContext): string {
  checkOptions(context);
  const query = new URLSearchParams();
  for (const name of passedOn) {
    const value = context.parameter(name);
    if (value !== undefined) query.set(name, value);
  }
  return query.size > 0 ? `?${query.toString()}` : "";
}

const streams = ["All", "Stdout", "Stderr"];

/** Throws BadRequest for what can't be read, Invalid for what makes no sense. */
function checkOptions(context: ResourceContext): void {
  const errors = new FieldErrors();
  const [tailLines, limitBytes, sinceSeconds] = (["tailLines", "limitBytes", "sinceSeconds"] as const).map((name) =>
    integer(context.parameter(name)),
  );
  const sinceTime = context.parameter("sinceTime");
  if (sinceTime !== undefined && Number.isNaN(Date.parse(sinceTime)))
    throw badRequest(`parsing time ${JSON.stringify(sinceTime)} as "2006-01-02T15:04:05Z07:00": cannot parse it`);
  errors.nonNegative("tailLines", tailLines);
  if (limitBytes !== undefined && limitBytes < 1) errors.invalid("limitBytes", limitBytes, "must be greater than 0");
  if (sinceSeconds !== undefined && sinceTime !== undefined)
    errors.forbidden("", "at most one of `sinceTime` or `sinceSeconds` may be specified");
  else if (sinceSeconds !== undefined && sinceSeconds < 1)
    errors.invalid("sinceSeconds", sinceSeconds, "must be greater than 0");
  const stream = context.parameter("stream") ?? "All";
  if (!streams.includes(stream)) errors.notSupported("stream", stream, streams);
  if (stream !== "All" && tailLines !== undefined)
    errors.forbidden("", "`tailLines` and specific `stream` are mutually exclusive for now");
  if (errors.list.length > 0) throw invalid("PodLogOptions", context.info.name ?? "", errors.list);
}

async function sendLog({ response }: ResourceContext, log: IncomingMessage | undefined): Promise<void> {
  response.writeHead(200, { "Content-Type": "text/plain", "Cache-Control": "no-cache, private" });
  response.flushHeaders();
  if (!log) return void response.end();
  // A client that hangs up ends the kubelet's side too; that is no error.
  await pipeline(log, response).catch(() => log.destroy());
}

/** Each is sent when the one before it is on its way: a client that doesn't read keeps the kubelet waiting. */
async function sendMessages(socket: WebSocket, log: IncomingMessage | undefined): Promise<void> {
  const form = messageForm(socket);
  socket.once("close", () => log?.destroy());
  try {
    for await (const chunk of (log ?? []) as AsyncIterable<Buffer>)
      await new Promise((resolve) => socket.send(form(chunk), resolve));
  } catch {
    // One side hung up: that is no error.
  }
  socket.close();
}

/** More of a kubelet's complaint than this says nothing. */
const maxErrorBytes = 10_000;

async function kubeletError(answer: IncomingMessage): Promise<StatusError> {
  let text = "";
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.length > maxErrorBytes) break;
  }
  const message = text.trim();
  const { statusCode } = answer;
  if (statusCode === 400) return badRequest(message);
  if (statusCode === 404)
    return new StatusError("NotFound", message || "the server could not find the requested resource");
  return new StatusError("InternalError", message || `the kubelet answered ${statusCode}`);
}
