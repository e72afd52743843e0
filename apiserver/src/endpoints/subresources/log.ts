/** GET pods/NAME/log: the kubelet's answer, streamed through. */
import type { IncomingMessage } from "node:http";
import { pipeline } from "node:stream/promises";
import { StatusError, badRequest, type corev1 } from "@kayak/api";
import { Nodes } from "@kayak/api";
import type { Handler, ResourceContext } from "../../http/context.ts";
import type { Store } from "../../registry/store.ts";
import { invalidOptions } from "../options.ts";
import type { Services } from "../services.ts";
import { chooseContainer } from "./container.ts";

const passedOn = ["follow", "previous", "sinceSeconds", "sinceTime", "timestamps", "tailLines", "limitBytes", "stream"];

export function logEndpoint(pods: Store, services: Pick<Services, "stores" | "kubelets">): Handler {
  return async (context) => {
    const { namespace, name = "" } = context.info;
    const query = logQuery(context);
    const pod = (await pods.require({ namespace, name })).object as corev1.Pod;
    const container = chooseContainer(pod, context.parameter("container"));
    const { nodeName } = pod.spec;
    if (!nodeName) return sendLog(context, undefined);
    const node = await services.stores.of(Nodes).find({ namespace: undefined, name: nodeName });
    const address = services.kubelets.addressOf(node?.object as corev1.Node | undefined, nodeName);
    const answer = await services.kubelets.get(address, `/containerLogs/${namespace}/${name}/${container}${query}`);
    if (answer.statusCode !== 200) throw await kubeletError(answer);
    await sendLog(context, answer);
  };
}

function logQuery(context: ResourceContext): string {
  checkNumbers(context);
  const query = new URLSearchParams();
  for (const name of passedOn) {
    const value = context.parameter(name);
    if (value !== undefined) query.set(name, value);
  }
  return query.size > 0 ? `?${query.toString()}` : "";
}

/** The least value that each numeric option may have. */
const least = { tailLines: 0, limitBytes: 1, sinceSeconds: 1 };

function checkNumbers(context: ResourceContext): void {
  for (const [name, minimum] of Object.entries(least)) {
    const value = context.parameter(name);
    if (value === undefined || (/^\d+$/.test(value) && Number(value) >= minimum)) continue;
    throw invalidOptions(
      `${name}: Invalid value: ${value}: must be greater than ${minimum === 0 ? "or equal to 0" : "0"}`,
      "PodLogOptions",
    );
  }
  if (context.parameter("sinceSeconds") && context.parameter("sinceTime")) {
    throw invalidOptions(
      "sinceSeconds: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified",
      "PodLogOptions",
    );
  }
}

async function sendLog({ response }: ResourceContext, log: IncomingMessage | undefined): Promise<void> {
  response.writeHead(200, { "Content-Type": "text/plain", "Cache-Control": "no-cache, private" });
  response.flushHeaders();
  if (!log) return void response.end();
  // A client that hangs up ends the kubelet's side too; that is no error.
  await pipeline(log, response).catch(() => log.destroy());
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
