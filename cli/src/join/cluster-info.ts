/**
 * What a cluster tells whoever wants to join it: its authority, to anybody, in `kube-public/cluster-info` as kubeadm has it; and
 * to those who hold a token what a node has to know, in `kube-system/kayak-cluster`.
 */
import { Buffer } from "node:buffer";
import { ConfigMaps, isStatus, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";

/** The same for every node. */
export interface ClusterFacts {
  /** Both: one range, or one of each family separated by a comma. */
  readonly clusterCIDR: string;
  readonly serviceCIDR: string;
  readonly clusterDomain: string;
  readonly clusterDNS: string;
}

export const infoRef = { namespace: "kube-public", name: "cluster-info" };
export const factsRef = { namespace: "kube-system", name: "kayak-cluster" };

export interface Published {
  /** `https://host:port`. */
  readonly server: string;
  readonly authority: string;
  readonly facts: ClusterFacts;
}

/** Again whenever the server starts: somebody may have deleted them, and the address may be another. */
export async function publishClusterInfo(client: Client, { server, authority, facts }: Published): Promise<void> {
  const cluster = { server, "certificate-authority-data": Buffer.from(authority).toString("base64") };
  const kubeconfig = { apiVersion: "v1", kind: "Config", clusters: [{ name: "", cluster }] };
  await ensureData(client, infoRef, { kubeconfig: `${JSON.stringify(kubeconfig, undefined, 2)}\n` });
  await ensureData(client, factsRef, { ...facts });
}

/** Other keys stay: among them are signatures. */
async function ensureData(client: Client, ref: typeof infoRef, data: Readonly<Record<string, string>>): Promise<void> {
  const known = await client.get(ConfigMaps, ref).catch((error: unknown) => {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  });
  if (known === undefined) await client.create(ConfigMaps, { metadata: { ...ref }, data });
  else if (Object.entries(data).some(([key, value]) => known.data?.[key] !== value))
    await client.patch(ConfigMaps, ref, { type: "merge", body: { data } });
}

/** The authority in the text of `cluster-info`; undefined when there is none. */
export function authorityIn(kubeconfig: string): string | undefined {
  try {
    const { clusters } = JSON.parse(kubeconfig) as {
      clusters?: readonly { cluster?: { "certificate-authority-data"?: string } }[];
    };
    const data = clusters?.[0]?.cluster?.["certificate-authority-data"];
    return data === undefined ? undefined : Buffer.from(data, "base64").toString();
  } catch {
    return undefined;
  }
}

/** Throws when something is missing. */
export function factsIn({ data = {} }: corev1.ConfigMap): ClusterFacts {
  const value = (key: keyof ClusterFacts) => {
    const text = data[key];
    if (!text) throw new Error(`the ConfigMap ${factsRef.namespace}/${factsRef.name} has no ${key}`);
    return text;
  };
  return {
    clusterCIDR: value("clusterCIDR"),
    serviceCIDR: value("serviceCIDR"),
    clusterDomain: value("clusterDomain"),
    clusterDNS: value("clusterDNS"),
  };
}
