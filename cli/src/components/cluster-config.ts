/** What each component of a cluster is started with, read from the cluster's settings and files. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createAccountClients, createClient, loadKubeconfig, type Client } from "@kayak/client";
import type { Invocation } from "../command/spec.ts";
import { pathsFromFlags, preparedFile, type ClusterPaths } from "../cluster/paths.ts";
import { waitForFile } from "../host/waiting.ts";
import { requireSettings, type ClusterSettings } from "../cluster/settings.ts";

export interface Cluster {
  readonly paths: ClusterPaths;
  readonly settings: ClusterSettings;
}

/** The cluster that the flags name, once `up` has made what its components need. */
export async function preparedCluster({ flags }: Invocation, signal: AbortSignal): Promise<Cluster> {
  const paths = pathsFromFlags(flags);
  await waitForFile(preparedFile(paths), signal);
  return { paths, settings: requireSettings(paths) };
}

/** PEM text of a file below `pki/`. */
export function pem(paths: ClusterPaths, name: string): string {
  return readFileSync(join(paths.pki, name), "utf8");
}

/** Clients that act as service accounts of kube-system, in the name of whoever the kubeconfig is. */
export function accountClientsFrom(kubeconfig: string, base: Client): (account: string) => Client {
  const config = { ...loadKubeconfig(kubeconfig), userAgent: "kube-controller-manager" };
  const clients = createAccountClients({ base, config, namespace: "kube-system" });
  return (account) => clients.of(account);
}

export function clientFrom(kubeconfig: string, userAgent: string): Client {
  return createClient({ ...loadKubeconfig(kubeconfig), userAgent });
}
