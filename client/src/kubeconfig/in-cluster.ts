/** How a process in a pod reaches the API: the service account's files and two environment variables. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ClientConfig } from "../client.ts";
import { KubeconfigError } from "./format.ts";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

export interface InClusterOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly directory?: string;
}

export function isInCluster({ env = process.env, directory = SERVICE_ACCOUNT }: InClusterOptions = {}): boolean {
  return Boolean(env["KUBERNETES_SERVICE_HOST"]) && existsSync(join(directory, "token"));
}

/** The token is read again when it is rotated. */
export function inClusterConfig(options: InClusterOptions = {}): ClientConfig {
  const { env = process.env, directory = SERVICE_ACCOUNT } = options;
  if (!isInCluster(options))
    throw new KubeconfigError("not in a cluster: KUBERNETES_SERVICE_HOST or the service account token is missing");
  const host = env["KUBERNETES_SERVICE_HOST"]!;
  const port = env["KUBERNETES_SERVICE_PORT"] ?? "443";
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    ca: readFileSync(join(directory, "ca.crt"), "utf8"),
    tokenFile: join(directory, "token"),
    namespace: readFileSync(join(directory, "namespace"), "utf8").trim(),
  };
}
