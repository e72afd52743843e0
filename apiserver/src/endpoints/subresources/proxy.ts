/** `pods/NAME/proxy`, `services/NAME/proxy` and `nodes/NAME/proxy`, with any path behind them: requests passed on. */
import { EndpointSlices, Nodes, Pods, Services as ServiceResource, notFound } from "@kayak/api";
import type { corev1, discoveryv1, Resource } from "@kayak/api";
import type { Handler, ResourceContext } from "../../http/context.ts";
import { type Backend } from "../../proxy/backend.ts";
import { forward } from "../../proxy/forward.ts";
import { requestHeaders } from "../../proxy/headers.ts";
import { nodeLocation, podLocation, serviceLocation, targetId } from "../../proxy/locate.ts";
import { tunnelTo } from "../../proxy/tunnel.ts";
import type { Route } from "../routes.ts";
import { type Services, admitConnection } from "../services.ts";

type Needs = Pick<Services, "stores" | "mirror" | "kubelets" | "admission">;
type Locate = (context: ResourceContext) => Backend;

export function proxyRoutes(services: Needs): readonly (readonly [Resource, Route])[] {
  return [
    [Pods, proxyRoute(Pods, services, locatePod(services))],
    [ServiceResource, proxyRoute(ServiceResource, services, locateService(services))],
    [Nodes, proxyRoute(Nodes, services, locateNode(services))],
  ];
}

function proxyRoute(resource: Resource, services: Needs, locate: Locate): Route {
  const { mirror } = services;
  const handle: Handler = async (context) => {
    const { prefix, path } = proxiedPath(context.info.path);
    if (path === "" && context.info.verb === "get") return redirectToRoot(context);
    await admitConnection(services, context, resource);
    await mirror.catchUp();
    await forward(context, { backend: locate(context), prefix, path: path || "/", query: queryOf(context) });
  };
  const handlers = Object.fromEntries(
    (["get", "create", "update", "patch", "delete", ""] as const).map((verb) => [verb, handle]),
  );
  return {
    handlers,
    upgrade: async (context, upgrade) => {
      await admitConnection(services, context, resource);
      await mirror.catchUp();
      const { request } = context;
      const path = (proxiedPath(context.info.path).path || "/") + queryOf(context);
      const headers = requestHeaders(request, { upgrade: true });
      await tunnelTo(locate(context), { method: request.method ?? "GET", path, headers }, upgrade);
    },
  };
}

/** The part of the path that is the proxy's own, and what is behind it, both as they came. */
export function proxiedPath(path: string): { readonly prefix: string; readonly path: string } {
  const [, prefix = path, rest = ""] =
    /^(\/+api\/+v1\/+(?:namespaces\/+[^/]+\/+)?(?:pods|services|nodes)\/+[^/]+\/+proxy)(.*)$/.exec(path) ?? [];
  return { prefix, path: rest };
}

function queryOf({ info: { search } }: ResourceContext): string {
  return search === "" ? "" : `?${search}`;
}

/** Relative links of a page at the root lead to the backend only if the page's own path ends in a slash. */
function redirectToRoot(context: ResourceContext): void {
  const { response, info } = context;
  response.writeHead(301, { Location: `${info.path}/${queryOf(context)}`, "Content-Length": 0 }).end();
}

function locatePod({ stores }: Needs): Locate {
  return ({ info: { namespace, name: wanted = "" } }) => {
    const id = targetId("pod", wanted);
    const pod = stores.of(Pods).peek({ namespace, name: id.name });
    if (!pod) throw notFound(Pods, id.name);
    return podLocation(pod.object as corev1.Pod, id);
  };
}

function locateService({ stores }: Needs): Locate {
  const pods = stores.of(Pods);
  return ({ info: { namespace, name: wanted = "" } }) => {
    const id = targetId("service", wanted);
    const service = stores.of(ServiceResource).peek({ namespace, name: id.name });
    if (!service) throw notFound(ServiceResource, id.name);
    const slices = stores
      .of(EndpointSlices)
      .cache.list(namespace)
      .filter(({ labels }) => labels["kubernetes.io/service-name"] === id.name)
      .map(({ object }) => object as discoveryv1.EndpointSlice);
    const podAddresses = (name: string) => {
      const status = (pods.peek({ namespace, name })?.object as corev1.Pod | undefined)?.status;
      return [status?.podIP ?? "", ...(status?.podIPs ?? []).map(({ ip }) => ip)];
    };
    return serviceLocation({ service: service.object as corev1.Service, slices, random, podAddresses }, id);
  };
}

const random = (bound: number) => Math.floor(Math.random() * bound);

/** The kubelet with our certificate, or any other port of the node without. */
function locateNode({ stores, kubelets }: Needs): Locate {
  return ({ info: { name: wanted = "" } }) => {
    const id = targetId("node", wanted);
    const node = stores.of(Nodes).peek({ namespace: undefined, name: id.name });
    const kubelet = kubelets.addressOf(node?.object as corev1.Node | undefined, id.name);
    if (id.port === "" || id.port === String(kubelet.port)) return kubelets.backend(kubelet);
    return nodeLocation(kubelet.host, id);
  };
}
