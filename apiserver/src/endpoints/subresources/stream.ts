/**
 * exec, attach and port-forward: the client's connection becomes a tunnel to the pod's kubelet, which speaks the streaming
 * protocol itself. Nothing is interpreted here; the upgrade request is made anew with our own credentials.
 */
import { Nodes, badRequest, withPort, type corev1 } from "@kayak/api";
import type { ResourceContext } from "../../http/context.ts";
import { requestHeaders } from "../../proxy/headers.ts";
import { type Upgrade, tunnelTo } from "../../proxy/tunnel.ts";
import type { Store } from "../../registry/store.ts";
import { type Services, admitConnection } from "../services.ts";
import { chooseContainer } from "./container.ts";

export type UpgradeHandler = (context: ResourceContext, upgrade: Upgrade) => Promise<void>;

type KubeletPath = (pod: corev1.Pod, context: ResourceContext) => string;

export function streamEndpoint(
  pods: Store,
  services: Pick<Services, "stores" | "kubelets" | "admission">,
  target: KubeletPath,
): UpgradeHandler {
  return async (context, upgrade) => {
    const { namespace, name = "" } = context.info;
    await admitConnection(services, context, pods.resource);
    await pods.mirror.catchUp();
    const pod = (await pods.require({ namespace, name })).object as corev1.Pod;
    const path = target(pod, context);
    const { nodeName } = pod.spec;
    if (!nodeName) throw badRequest(`pod ${name} does not have a host assigned`);
    const node = await services.stores.of(Nodes).find({ namespace: undefined, name: nodeName });
    const address = services.kubelets.addressOf(node?.object as corev1.Node | undefined, nodeName);
    const headers = {
      ...requestHeaders(context.request, { upgrade: true }),
      host: withPort(address.host, address.port),
    };
    const request = { method: context.request.method ?? "GET", path, headers };
    await tunnelTo(services.kubelets.backend(address), request, upgrade);
  };
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
