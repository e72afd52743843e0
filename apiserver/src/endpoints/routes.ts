/** Which handler answers which verb on which resource: the one table that dispatch, and so the whole API, follows. */
import {
  CertificateSigningRequests,
  LocalSubjectAccessReviews,
  SelfSubjectAccessReviews,
  SelfSubjectReviews,
  SelfSubjectRulesReviews,
  SubjectAccessReviews,
  TokenReviews,
  ComponentStatuses,
  Namespaces,
  PodDisruptionBudgets,
  NodeMetricsResource,
  PodMetricsResource,
  Pods,
  type Resource,
  ServiceAccounts,
  allResources,
  deprecationOf,
  groupVersion,
} from "@kayak/api";
import type { Handler } from "../http/context.ts";
import type { RequestVerb, ResourceRequest } from "../http/request-info.ts";
import type { Store } from "../registry/store.ts";
import { approvalStrategy } from "../registry/strategies/certificate-signing-request.ts";
import { CustomResourceDefinitions, listDefinitions } from "./custom-resources.ts";
import { componentStatusRoute } from "./component-statuses.ts";
import { createEndpoint } from "./create.ts";
import { deleteCollectionEndpoint, deleteEndpoint } from "./delete.ts";
import { getEndpoint } from "./get.ts";
import { listEndpoint } from "./list.ts";
import { nodeMetricsEndpoints, podMetricsEndpoints } from "./metrics/endpoints.ts";
import { patchEndpoint } from "./patch.ts";
import * as authentication from "./reviews/authentication.ts";
import * as authorization from "./reviews/authorization.ts";
import type { Services } from "./services.ts";
import { bindingEndpoint } from "./subresources/binding.ts";
import { ephemeralContainers } from "./subresources/ephemeral-containers.ts";
import { evictionEndpoint } from "./subresources/eviction.ts";
import { finalizeEndpoint } from "./subresources/finalize.ts";
import { logRoute } from "./subresources/log.ts";
import { proxyRoutes } from "./subresources/proxy.ts";
import { podPartHandlers } from "./subresources/pod-part.ts";
import { resize } from "./subresources/resize.ts";
import { getScale, patchScale, putScale } from "./subresources/scale.ts";
import { type UpgradeHandler, portForwardPath, sessionPath, streamEndpoint } from "./subresources/stream.ts";
import { tokenEndpoint } from "./subresources/token.ts";
import { updateEndpoint } from "./update.ts";
import { watchEndpoint } from "./watch.ts";

export interface Route {
  readonly handlers: Readonly<Partial<Record<RequestVerb, Handler>>>;
  /** Takes over the connection of an upgrade request. */
  readonly upgrade?: UpgradeHandler | undefined;
  /** What a user who asks for the upgrade by GET must be allowed besides: whoever may only read may not open sessions. */
  readonly upgradeNeeds?: "create" | undefined;
  /** The collection whose objects are served, where there is one. */
  readonly store?: Store | undefined;
}

type Place = Pick<ResourceRequest, "group" | "version" | "resource" | "subresource">;

export class Routes {
  private readonly table = new Map<string, Route>();
  private readonly groupVersions = new Set<string>();

  add(resource: Pick<Resource, "group" | "version" | "plural">, subresource: string | undefined, route: Route): void {
    this.groupVersions.add(groupVersion(resource));
    this.table.set(routeKey({ ...resource, resource: resource.plural, subresource }), route);
  }

  /** Whether there is anything of this group and version. */
  knows(place: Pick<Place, "group" | "version">): boolean {
    return this.groupVersions.has(groupVersion(place));
  }

  find(place: Place): Route | undefined {
    return this.table.get(routeKey(place));
  }
}

function routeKey({ group, version, resource, subresource }: Place): string {
  return subresource === undefined
    ? `${group}/${version}/${resource}`
    : `${group}/${version}/${resource}/${subresource}`;
}

export function buildRoutes(services: Services): Routes {
  const routes = new Routes();
  for (const store of services.stores.all()) addStore(routes, store, services);
  for (const resource of allResources)
    if (resource.storedAs) addStore(routes, services.stores.of(resource.storedAs).as(resource), services);
  addPodSubresources(routes, services);
  const namespaces = services.stores.of(Namespaces);
  routes.add(Namespaces, "finalize", { handlers: { update: finalizeEndpoint(namespaces) } });
  addApproval(routes, services);
  routes.add(ServiceAccounts, "token", {
    handlers: { create: tokenEndpoint(services.stores.of(ServiceAccounts), services) },
  });
  routes.add(CustomResourceDefinitions, undefined, { handlers: { list: listDefinitions(services.mirror) } });
  for (const [resource, route] of proxyRoutes(services)) routes.add(resource, "proxy", route);
  addReviews(routes, services);
  routes.add(NodeMetricsResource, undefined, { handlers: nodeMetricsEndpoints(services) });
  routes.add(PodMetricsResource, undefined, { handlers: podMetricsEndpoints(services) });
  routes.add(ComponentStatuses, undefined, componentStatusRoute(services.components));
  return routes;
}

function addApproval(routes: Routes, services: Services): void {
  const requests = services.stores.of(CertificateSigningRequests).withStrategy(approvalStrategy);
  const handlers = {
    get: getEndpoint(requests),
    update: updateEndpoint(requests, services, "status"),
    patch: patchEndpoint(requests, services, "status"),
  };
  routes.add(CertificateSigningRequests, "approval", { handlers });
}

function addStore(routes: Routes, store: Store, services: Services): void {
  const { resource, strategy } = store;
  const handlers: Route["handlers"] = {
    get: getEndpoint(store),
    list: listEndpoint(store),
    watch: watchEndpoint(store, services),
    create: createEndpoint(store, services),
    update: updateEndpoint(store, services),
    patch: patchEndpoint(store, services),
    delete: deleteEndpoint(store, services),
    ...(resource.verbs.includes("deletecollection") && { deletecollection: deleteCollectionEndpoint(store, services) }),
  };
  routes.add(resource, undefined, { handlers: announcing(deprecationOf(resource), handlers), store });
  if (strategy.prepareForStatusUpdate) {
    const status = {
      get: getEndpoint(store),
      update: updateEndpoint(store, services, "status"),
      patch: patchEndpoint(store, services, "status"),
    };
    routes.add(resource, "status", { handlers: status });
  }
  if (resource.subresources.some(({ name }) => name === "scale")) {
    routes.add(resource, "scale", {
      handlers: { get: getScale(store), update: putScale(store, services), patch: patchScale(store, services) },
    });
  }
}

/** The same, with a word about the resource. A watch has no place for it. */
function announcing(text: string | undefined, handlers: Route["handlers"]): Route["handlers"] {
  if (text === undefined) return handlers;
  const announced = Object.entries(handlers).map(([verb, handler]): [string, Handler] => [
    verb,
    (context) => {
      context.warn(text);
      return handler(context);
    },
  ]);
  return Object.fromEntries(announced);
}

function addPodSubresources(routes: Routes, services: Services): void {
  const pods = services.stores.of(Pods);
  const binding = bindingEndpoint(pods, services);
  routes.add(Pods, "binding", { handlers: { create: binding } });
  routes.add({ group: "", version: "v1", plural: "bindings" }, undefined, { handlers: { create: binding } });
  routes.add(Pods, "ephemeralcontainers", {
    handlers: podPartHandlers(pods, services, ephemeralContainers),
  });
  routes.add(Pods, "resize", { handlers: podPartHandlers(pods, services, resize) });
  routes.add(Pods, "eviction", {
    handlers: { create: evictionEndpoint({ pods, budgets: services.stores.of(PodDisruptionBudgets) }, services) },
  });
  routes.add(Pods, "log", logRoute(pods, services));
  const session = (path: Parameters<typeof streamEndpoint>[2]): Route => ({
    handlers: {},
    upgrade: streamEndpoint(pods, services, path),
    upgradeNeeds: "create",
  });
  routes.add(Pods, "exec", session(sessionPath("exec")));
  routes.add(Pods, "attach", session(sessionPath("attach")));
  routes.add(Pods, "portforward", session(portForwardPath));
}

function addReviews(routes: Routes, services: Services): void {
  const add = (resource: Resource, create: Handler) => routes.add(resource, undefined, { handlers: { create } });
  add(SelfSubjectReviews, authentication.selfSubjectReview(services));
  add(TokenReviews, authentication.tokenReview(services));
  add(SelfSubjectAccessReviews, authorization.selfSubjectAccessReview(services));
  add(SubjectAccessReviews, authorization.subjectAccessReview(services));
  add(SelfSubjectRulesReviews, authorization.selfSubjectRulesReview(services));
  add(LocalSubjectAccessReviews, authorization.localSubjectAccessReview(services));
}
