/** The kubeconfig file: what this client reads of it. Anything else in it is kept as it is. */
import { load } from "js-yaml";

export interface ClusterEntry {
  name: string;
  cluster: {
    server: string;
    "certificate-authority"?: string;
    "certificate-authority-data"?: string;
    "insecure-skip-tls-verify"?: boolean;
    "tls-server-name"?: string;
  };
}

export interface UserEntry {
  name: string;
  user: {
    "client-certificate"?: string;
    "client-certificate-data"?: string;
    "client-key"?: string;
    "client-key-data"?: string;
    token?: string;
    tokenFile?: string;
    exec?: unknown;
    "auth-provider"?: unknown;
  };
}

export interface Extension {
  name: string;
  extension: unknown;
}

export interface ContextEntry {
  name: string;
  context: { cluster: string; user: string; namespace?: string; extensions?: Extension[] };
}

export interface Kubeconfig {
  apiVersion?: string;
  kind?: string;
  clusters?: ClusterEntry[] | null;
  users?: UserEntry[] | null;
  contexts?: ContextEntry[] | null;
  "current-context"?: string;
}

export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
}

/** An empty file is an empty configuration. */
export function parseKubeconfig(text: string, path: string): Kubeconfig {
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = load(text);
  } catch (error) {
    throw new KubeconfigError(`${path} is not valid YAML: ${(error as Error).message}`, { cause: error });
  }
  if (value === null) return {};
  if (typeof value !== "object" || Array.isArray(value))
    throw new KubeconfigError(`${path} is not a kubeconfig: expected a mapping`);
  const { kind } = value as Kubeconfig;
  if (kind !== undefined && kind !== "Config")
    throw new KubeconfigError(`${path} is not a kubeconfig: its kind is ${kind}`);
  return value;
}
