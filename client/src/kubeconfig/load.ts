/** From kubeconfig files to a ClientConfig, by kubectl's rules: several files are merged, the first to name a thing wins. */
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { ClientConfig } from "../client.ts";
import { KubeconfigError, parseKubeconfig, type ClusterEntry, type Kubeconfig, type UserEntry } from "./format.ts";

export interface LoadOptions {
  /** Instead of the current context. */
  readonly context?: string | undefined;
}

/** `$KUBECONFIG`, else `~/.kube/config`. */
export function defaultKubeconfigPaths(env: NodeJS.ProcessEnv = process.env): string[] {
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  return listed.length > 0 ? listed : [join(env["HOME"] ?? homedir(), ".kube", "config")];
}

/** Of several files those that don't exist are passed over, as kubectl does; a single one must exist. */
export function loadKubeconfig(
  paths: string | readonly string[] = defaultKubeconfigPaths(),
  options: LoadOptions = {},
): ClientConfig {
  const list = typeof paths === "string" ? [paths] : paths;
  const merged = mergeFiles(list.map((path) => readConfig(path, list.length > 1)));
  const where = list.join(", ");
  const name = options.context ?? merged["current-context"];
  if (!name) throw new KubeconfigError(`${where} has no current context`);
  const context = find(merged.contexts, name, `context "${name}" does not exist in ${where}`).context;
  const { cluster } = find(
    merged.clusters,
    context.cluster,
    `cluster "${context.cluster}" of context "${name}" does not exist in ${where}`,
  );
  const user = context.user
    ? find(merged.users, context.user, `user "${context.user}" of context "${name}" does not exist in ${where}`).user
    : {};
  return {
    ...clusterConfig(cluster),
    ...userConfig(user, context.user),
    ...(context.namespace && { namespace: context.namespace }),
  };
}

function readConfig(path: string, mayBeMissing: boolean): Kubeconfig {
  try {
    return absolutePaths(parseKubeconfig(readFileSync(path, "utf8"), path), dirname(resolve(path)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && mayBeMissing) return {};
    if (code === undefined) throw error;
    throw new KubeconfigError(`cannot read kubeconfig ${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Paths in a kubeconfig are relative to the file they stand in. Changes its argument, which was only just read. */
function absolutePaths(config: Kubeconfig, directory: string): Kubeconfig {
  for (const { cluster } of config.clusters ?? []) makeAbsolute(cluster, ["certificate-authority"], directory);
  for (const { user } of config.users ?? [])
    makeAbsolute(user, ["client-certificate", "client-key", "tokenFile"], directory);
  return config;
}

function makeAbsolute<K extends string>(
  entry: Partial<Record<K, string>>,
  fields: readonly K[],
  directory: string,
): void {
  for (const field of fields) {
    const path = entry[field];
    if (path) entry[field] = resolve(directory, path);
  }
}

function mergeFiles(
  files: readonly Kubeconfig[],
): Required<Pick<Kubeconfig, "clusters" | "users" | "contexts">> & Kubeconfig {
  const current = files.find((file) => file["current-context"])?.["current-context"];
  return {
    clusters: files.flatMap((file) => file.clusters ?? []),
    users: files.flatMap((file) => file.users ?? []),
    contexts: files.flatMap((file) => file.contexts ?? []),
    ...(current && { "current-context": current }),
  };
}

function find<T extends { name: string }>(
  entries: readonly T[] | null | undefined,
  name: string,
  otherwise: string,
): T {
  const entry = entries?.find((entry) => entry.name === name);
  if (!entry) throw new KubeconfigError(otherwise);
  return entry;
}

function clusterConfig(
  cluster: ClusterEntry["cluster"],
): Pick<ClientConfig, "server" | "ca" | "insecureSkipVerify" | "tlsServerName"> {
  const ca = pem(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  const serverName = cluster["tls-server-name"];
  return {
    server: cluster.server.replace(/\/$/, ""),
    ...(ca !== undefined && { ca }),
    ...(cluster["insecure-skip-tls-verify"] && { insecureSkipVerify: true }),
    ...(serverName && { tlsServerName: serverName }),
  };
}

function userConfig(
  user: UserEntry["user"],
  name: string,
): Pick<ClientConfig, "cert" | "key" | "identityFiles" | "token" | "tokenFile"> {
  if (user.exec || user["auth-provider"])
    throw new KubeconfigError(`user "${name}" logs in with a credential plugin, which is not supported`);
  const cert = pem(user["client-certificate-data"], user["client-certificate"]);
  const key = pem(user["client-key-data"], user["client-key"]);
  const files = { cert: user["client-certificate"] ?? "", key: user["client-key"] ?? "" };
  const fromFiles = files.cert && files.key && !user["client-certificate-data"] && !user["client-key-data"];
  return {
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(fromFiles && { identityFiles: files }),
    ...(user.token ? { token: user.token } : user.tokenFile && { tokenFile: user.tokenFile }),
  };
}

/** Data in the file wins over a path. */
function pem(data: string | undefined, path: string | undefined): string | undefined {
  if (data) return Buffer.from(data, "base64").toString("utf8");
  if (!path) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new KubeconfigError(`cannot read ${path}, which the kubeconfig names: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
