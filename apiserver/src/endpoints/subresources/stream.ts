/**
 * exec, attach and port-forward: the client's connection becomes a tunnel to the pod's kubelet, which speaks the streaming
 * protocol itself. Nothing is interpreted here; the upgrade request is made anew with our own credentials.
 */
import type { Duplex } from "node:stream";
import { Nodes, badRequest, type corev1 } from "@kayak/api";
import type { ResourceContext } from "../../http/context.ts";
import type { Store } from "../../registry/store.ts";
import type { Services } from "../services.ts";
import { chooseContainer } from "./container.ts";

export interface Upgrade {
  readonly socket: Duplex;
  /** What the client sent after its request head. */
  readonly head: Buffer;
}

export type UpgradeHandler = (context: ResourceContext, upgrade: Upgrade) => Promise<void>;

type KubeletPath = (pod: corev1.Pod, context: ResourceContext) => string;

export function streamEndpoint(
  pods: Store,
  services: Pick<Services, "stores" | "kubelets">,
  path: KubeletPath,
): UpgradeHandler {
  return async (context, { socket, head }) => {
    const { namespace, name = "" } = context.info;
    const pod = (await pods.require({ namespace, name })).object as corev1.Pod;
    const target = path(pod, context);
    const { nodeName } = pod.spec;
    if (!nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
    const node = await services.stores.of(Nodes).find({ namespace: undefined, name: nodeName });
    const address = services.kubelets.addressOf(node?.object as corev1.Node | undefined, nodeName);
    const kubelet = await services.kubelets.connect(address);
    kubelet.write(requestHead(context, target, `${address.host}:${address.port}`));
    if (head.length > 0) kubelet.write(head);
    tunnel(socket, kubelet);
  };
}

/** Each side's end is passed on, each side's failure ends both. */
function tunnel(client: Duplex, kubelet: Duplex): void {
  const abandon = () => {
    client.destroy();
    kubelet.destroy();
  };
  for (const side of [client, kubelet]) side.on("error", abandon).on("close", abandon);
  client.pipe(kubelet);
  kubelet.pipe(client);
}

const forwarded = [
  "upgrade",
  "sec-websocket-version",
  "sec-websocket-key",
  "sec-websocket-extensions",
  "x-stream-protocol-version",
  "user-agent",
];

function requestHead({ request }: ResourceContext, target: string, host: string): string {
  const headers = [`Host: ${host}`, "Connection: Upgrade"];
  for (const name of forwarded) {
    const value = request.headers[name];
    if (value !== undefined) headers.push(`${name}: ${Array.isArray(value) ? value.join(", ") : value}`);
  }
  const protocols = offeredProtocols(request.headers["sec-websocket-protocol"]);
  if (protocols) headers.push(`sec-websocket-protocol: ${protocols}`);
  return `${request.method} ${target} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n`;
}

/** Without the client's token, which may travel as a protocol. */
function offeredProtocols(header: string | undefined): string | undefined {
  const offered = header?.split(",").map((protocol) => protocol.trim());
  return offered?.filter((protocol) => !protocol.startsWith("base64url.bearer.authorization.k8s.io.")).join(", ");
}

/** The API's names for the streams, and the kubelet's. */
const kubeletStreams: Readonly<Record<string, string>> = { stdin: "input", stdout: "output", stderr: "error" };

/** `/exec/NAMESPACE/POD/CONTAINER` or `/attach/...`, with the API's parameters and upstream kubelets' names for them. */
export function sessionPath(verb: "exec" | "attach"): KubeletPath {
  return (pod, context) => {
    const container = chooseContainer(pod, context.parameter("container"));
    const query = new URLSearchParams();
    for (const command of context.query.getAll("command")) query.append("command", command);
    for (const [name, kubeletName] of Object.entries(kubeletStreams)) {
      if (!isTrue(context.parameter(name))) continue;
      query.set(name, "true");
      query.set(kubeletName, "1");
    }
    if (isTrue(context.parameter("tty"))) query.set("tty", "1");
    if (verb === "exec" && !query.has("command"))
      throw badRequest("you must specify at least 1 command for the container");
    if (!["stdin", "stdout", "stderr"].some((name) => query.has(name)))
      throw badRequest("you must specify at least one of stdin, stdout, stderr");
    return `/${verb}/${pod.metadata.namespace}/${pod.metadata.name}/${container}?${query.toString()}`;
  };
}

function isTrue(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

export const portForwardPath: KubeletPath = (pod, context) => {
  const ports = new URLSearchParams(context.query.getAll("ports").map((port): [string, string] => ["port", port]));
  return `/portForward/${pod.metadata.namespace}/${pod.metadata.name}${ports.size > 0 ? `?${ports.toString()}` : ""}`;
};
