/** The subresources that this server serves, to be listed with their resources. */
import type { Resource, Subresource, Verb } from "./resource.ts";
import type { Schema } from "./schema/type-info.ts";
import { Scale } from "./types/autoscaling/v1/index.ts";
import * as core from "./types/core/v1/index.ts";
import { Eviction } from "./types/policy/v1/index.ts";

type Owner = Pick<Resource, "group" | "version" | "kind" | "schema">;

function ofOwner(owner: Owner, name: string, verbs: readonly Verb[]): Subresource {
  const { group, version, kind, schema } = owner;
  return { name, group, version, kind, schema, verbs, connects: false };
}

/** The part of an object that its controller writes. */
export function status(owner: Owner): Subresource {
  return ofOwner(owner, "status", ["get", "patch", "update"]);
}

/** Whether a request for a certificate is approved. */
export function approval(owner: Owner): Subresource {
  return ofOwner(owner, "approval", ["get", "patch", "update"]);
}

/** The finalizers in a namespace's spec. */
export function finalize(owner: Owner): Subresource {
  return ofOwner(owner, "finalize", ["update"]);
}

/** Plain text, not the object. */
export function log(owner: Owner): Subresource {
  return { ...ofOwner(owner, "log", ["get"]), options: core.PodLogOptions };
}

export const scale: Subresource = {
  name: "scale",
  group: "autoscaling",
  version: "v1",
  kind: "Scale",
  schema: Scale,
  verbs: ["get", "patch", "update"],
  connects: false,
};

export const binding: Subresource = {
  name: "binding",
  group: "",
  version: "v1",
  kind: "Binding",
  schema: core.Binding,
  verbs: ["create"],
  connects: false,
};

export const eviction: Subresource = {
  name: "eviction",
  group: "policy",
  version: "v1",
  kind: "Eviction",
  schema: Eviction,
  verbs: ["create"],
  connects: false,
};

export const exec: Subresource = {
  name: "exec",
  group: "",
  version: "v1",
  kind: "PodExecOptions",
  options: core.PodExecOptions,
  verbs: ["create", "get"],
  connects: true,
};

export const attach: Subresource = {
  name: "attach",
  group: "",
  version: "v1",
  kind: "PodAttachOptions",
  options: core.PodAttachOptions,
  verbs: ["create", "get"],
  connects: true,
};

export const portForward: Subresource = {
  name: "portforward",
  group: "",
  version: "v1",
  kind: "PodPortForwardOptions",
  options: core.PodPortForwardOptions,
  verbs: ["create", "get"],
  connects: true,
};

/** Requests that are passed on. */
function proxy(kind: string, options: Schema): Subresource {
  const verbs: readonly Verb[] = ["create", "delete", "get", "patch", "update"];
  return { name: "proxy", group: "", version: "v1", kind, options, verbs, connects: true, proxies: true };
}

export const podProxy = proxy("PodProxyOptions", core.PodProxyOptions);
export const serviceProxy = proxy("ServiceProxyOptions", core.ServiceProxyOptions);
export const nodeProxy = proxy("NodeProxyOptions", core.NodeProxyOptions);
