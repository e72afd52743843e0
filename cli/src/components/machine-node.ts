/** This machine as a node: it asks the cluster for its certificates, and reaches nodes that may be anywhere. */
import { randomUUID } from "node:crypto";
import { createLogger, Nodes } from "@kayak/api";
import { sleep, systemClock, type Client } from "@kayak/client";
import { overlayOverheadBytes, overlayRoutes } from "@kayak/kubelet";
import { nodeKubeconfig, type HostNode } from "../cluster/host-node.ts";
import type { ClusterPaths } from "../cluster/paths.ts";
import { kubeletPort } from "../cluster/settings.ts";
import { ensureCertificate, keepCertificate, type CertificateKeeping } from "../join/keep-certificate.ts";
import { requestCertificate } from "../join/request-certificate.ts";
import { mtuTowards } from "../network/machine.ts";
import { load } from "../pki/ensure.ts";
import type { Issued } from "../pki/issue.ts";
import { clusterCA, planHostNodeCertificates, type CertificatePlan } from "../pki/plan.ts";
import { clientFrom, pem } from "./cluster-config.ts";
import type { NodeProfile } from "./node-profile.ts";

const pollMs = 200;

export async function machineProfile(paths: ClusterPaths, node: HostNode, signal: AbortSignal): Promise<NodeProfile> {
  const { name } = node;
  const plans = planHostNodeCertificates(node);
  const client = (user: Parameters<typeof nodeKubeconfig>[2]) => clientFrom(nodeKubeconfig(paths, name, user), user);
  const kubelet = client("kubelet");
  const keeping = (plan: CertificatePlan, more: Partial<CertificateKeeping> = {}): CertificateKeeping => ({
    pki: paths.pki,
    plan,
    request: (plan, signal) => requestCertificate(kubelet, plan, signal),
    clock: systemClock,
    logger: createLogger("certificates"),
    signal,
    ...more,
  });
  const kept = [keeping(plans.kubelet), keeping(plans.proxy), keeping(plans.provisioner)];
  await Promise.all(kept.slice(1).map(ensureCertificate));
  const serving = new ServingPair(load(paths.pki, plans.serving.path) ?? (await provisionalPair(plans.serving)));
  const servingKept = registered(kubelet, node, signal).then(() =>
    keepCertificate(keeping(plans.serving, { use: (pair) => serving.renew(pair), ...signedHere(paths) })),
  );
  const [tunnelEnd] = node.addresses;
  const mtu = (await mtuTowards(tunnelEnd)) - overlayOverheadBytes(tunnelEnd);
  return {
    paths,
    node,
    facts: node.facts,
    clients: { kubelet, proxy: client("kube-proxy"), provisioner: client("local-provisioner") },
    serving: {
      port: kubeletPort,
      cert: serving.first.certificate,
      key: serving.first.key,
      clientCA: pem(paths, "ca.crt"),
      onRenewal: (use) => serving.follow(use),
    },
    serviceRanges: node.facts.serviceCIDR,
    insecureRegistries: [],
    routes: overlayRoutes({ addresses: node.addresses, serviceCIDR: node.facts.serviceCIDR, mtu }),
    podMtu: mtu,
    parts: { certificates: Promise.all([...kept.map(keepCertificate), servingKept]).then(() => {}) },
  };
}

/**
 * On the server's machine node and API server share an address, for which no node is given a certificate on request. But there the
 * authority is at hand.
 */
function signedHere({ pki }: ClusterPaths): Partial<CertificateKeeping> {
  const issuer = load(pki, clusterCA);
  if (!issuer) return {};
  return { request: (plan) => import("../pki/issue.ts").then(({ issue }) => issue(plan, { issuer, now: Date.now() })) };
}

/** Hands on renewed pairs, also to who comes after the first renewal. */
class ServingPair {
  readonly first: Issued;
  #latest: Issued;
  #use: ((pair: { cert: string; key: string }) => void) | undefined;

  constructor(first: Issued) {
    this.first = first;
    this.#latest = first;
  }

  follow(use: (pair: { cert: string; key: string }) => void): void {
    this.#use = use;
    if (this.#latest !== this.first) this.renew(this.#latest);
  }

  renew(pair: Issued): void {
    this.#latest = pair;
    this.#use?.({ cert: pair.certificate, key: pair.key });
  }
}

/** Nobody trusts it; it lets the kubelet listen until it has one that says who it is. */
async function provisionalPair({ commonName }: CertificatePlan): Promise<Issued> {
  const { issue } = await import("../pki/issue.ts");
  const plan = { path: "", commonName: `${commonName}:${randomUUID()}`, usages: [], dnsNames: [], addresses: [] };
  return issue(plan, { now: Date.now() });
}

/** Which addresses a node may have a certificate for is read from its Node object. Resolves when that has them all. */
async function registered(client: Client, { name, addresses }: HostNode, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const node = await client.get(Nodes, { name }, { signal }).catch(() => undefined);
    const known = node?.status.addresses?.map(({ address }) => address) ?? [];
    if (addresses.every((address) => known.includes(address))) return;
    await sleep(systemClock, pollMs, signal);
  }
}
