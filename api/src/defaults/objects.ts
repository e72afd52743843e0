/** Defaults of the small kinds. */
import { Buffer } from "node:buffer";
import { defaultResourceList } from "./resources.ts";
import type { core, discovery } from "./types.ts";

/** The label by which selectors find a namespace by name. */
const namespaceNameLabel = "kubernetes.io/metadata.name";

export function defaultNamespace({ metadata, status }: core.Namespace): void {
  if (metadata.name) metadata.labels = { ...metadata.labels, [namespaceNameLabel]: metadata.name };
  status.phase ||= "Active";
}

export function defaultNode({ status }: core.Node): void {
  if (status.capacity) status.allocatable ??= { ...status.capacity };
  defaultResourceList(status.capacity);
  defaultResourceList(status.allocatable);
}

/** `stringData` is how a client writes text; only `data` is kept. */
export function defaultSecret(secret: core.Secret): void {
  secret.type ||= "Opaque";
  const { stringData } = secret;
  if (!stringData) return;
  const encoded = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString("base64")]);
  secret.data = { ...secret.data, ...Object.fromEntries(encoded) };
  delete secret.stringData;
}

export function defaultEndpoints({ subsets }: core.Endpoints): void {
  for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= "TCP";
}

export function defaultEndpointSlice({ endpoints, ports }: discovery.EndpointSlice): void {
  for (const endpoint of endpoints ?? []) endpoint.conditions ??= {};
  for (const port of ports ?? []) {
    port.name ??= "";
    port.protocol ??= "TCP";
  }
}

export function defaultEvent(event: core.Event): void {
  event.source ??= {};
  event.reportingComponent ??= "";
  event.reportingInstance ??= "";
}
