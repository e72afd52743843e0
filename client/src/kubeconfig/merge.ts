/** Adds a context to somebody's kubeconfig and takes it out again, leaving everything else as it was. */
import type { ClientConfig } from "../client.ts";
import type { ContextEntry, Kubeconfig } from "./format.ts";
import { editKubeconfig } from "./file.ts";

/** Where a context remembers which one was current before it. */
const EXTENSION = "kayak.io/previous-context";

export interface KubeconfigContext {
  /** The name of the context, and of its cluster and user. */
  readonly name: string;
  readonly config: ClientConfig;
  /** Makes it the current context, unless false. */
  readonly setCurrent?: boolean;
}

/** Writes only when something changes. The file is created if need be. */
export function mergeKubeconfig(path: string, context: KubeconfigContext): void {
  editKubeconfig(path, (config) => withContext(config, context));
}

/** Takes out the context, and its cluster and user unless another context uses them. A missing file is left missing. */
export function removeFromKubeconfig(path: string, name: string): void {
  editKubeconfig(path, (config) => withoutContext(config, name));
}

/** A kubeconfig with this one context and nothing else. */
export function kubeconfigFor(context: KubeconfigContext): Kubeconfig {
  return withContext({}, context);
}

export function withContext(
  config: Kubeconfig,
  { name, config: client, setCurrent = true }: KubeconfigContext,
): Kubeconfig {
  const before = config["current-context"];
  const remembered = config.contexts?.find((entry) => entry.name === name)?.context.extensions;
  const extensions = before && before !== name ? [{ name: EXTENSION, extension: before }] : remembered;
  const context: ContextEntry["context"] = { cluster: name, user: name };
  if (client.namespace) context.namespace = client.namespace;
  if (extensions) context.extensions = extensions;
  return {
    apiVersion: "v1",
    kind: "Config",
    ...config,
    clusters: put(config.clusters, { name, cluster: clusterOf(client) }),
    contexts: put(config.contexts, { name, context }),
    users: put(config.users, { name, user: userOf(client) }),
    ...(setCurrent && { "current-context": name }),
  };
}

export function withoutContext(config: Kubeconfig, name: string): Kubeconfig {
  const removed = config.contexts?.find((entry) => entry.name === name);
  const contexts = without(config.contexts, name);
  const uses = (field: "cluster" | "user") => contexts.some((entry) => entry.context[field] === name);
  return {
    ...config,
    clusters: uses("cluster") ? (config.clusters ?? []) : without(config.clusters, name),
    contexts,
    users: uses("user") ? (config.users ?? []) : without(config.users, name),
    ...(config["current-context"] === name && { "current-context": previousContext(removed, contexts) }),
  };
}

function previousContext(removed: ContextEntry | undefined, left: readonly ContextEntry[]): string {
  const previous = removed?.context.extensions?.find((entry) => entry.name === EXTENSION)?.extension;
  return left.find((entry) => entry.name === previous)?.name ?? "";
}

/** Replaces in place, so that a second merge changes nothing. */
function put<T extends { name: string }>(entries: readonly T[] | null | undefined, entry: T): T[] {
  const list = [...(entries ?? [])];
  const at = list.findIndex((other) => other.name === entry.name);
  if (at === -1) list.push(entry);
  else list[at] = entry;
  return list;
}

function without<T extends { name: string }>(entries: readonly T[] | null | undefined, name: string): T[] {
  return (entries ?? []).filter((entry) => entry.name !== name);
}

function clusterOf(config: ClientConfig) {
  return {
    ...(config.ca && { "certificate-authority-data": base64(config.ca) }),
    ...(config.insecureSkipVerify && { "insecure-skip-tls-verify": true }),
    server: config.server,
    ...(config.tlsServerName && { "tls-server-name": config.tlsServerName }),
  };
}

function userOf(config: ClientConfig) {
  return {
    ...(config.cert && { "client-certificate-data": base64(config.cert) }),
    ...(config.key && { "client-key-data": base64(config.key) }),
    ...(config.token && { token: config.token }),
    ...(config.tokenFile && { tokenFile: config.tokenFile }),
  };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
