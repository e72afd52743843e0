/** Makes this machine a node of a cluster: finds out that the cluster is the right one, and gets the node's first certificate. */
import { join } from "node:path";
import { familiesOf, isStatus, type IPFamily } from "@kayak/api";
import { nodeKubeconfig, saveHostNode, type HostNode } from "../cluster/host-node.ts";
import type { ClusterPaths } from "../cluster/paths.ts";
import type { Addresses, NodeSettings } from "../cluster/settings.ts";
import { CommandError } from "../command/errors.ts";
import { writeAtomically } from "../host/files.ts";
import { writeRenewableKubeconfig } from "../pki/kubeconfig.ts";
import { clusterCA, planHostNodeCertificates } from "../pki/plan.ts";
import { discover, refuseTakenName, type Discovered } from "./discover.ts";
import { requestCertificate } from "./request-certificate.ts";
import type { JoinToken } from "./token.ts";

/** Somebody waits. A cluster that signs by itself does so at once. */
const signingTimeoutMs = 60_000;

export interface JoinRequest {
  /** `https://host:port`. */
  readonly server: string;
  readonly token: JoinToken;
  readonly name: string;
  /** This machine's, in the families of the cluster. */
  readonly addresses: (families: readonly IPFamily[]) => Promise<Addresses>;
}

export async function joinCluster(paths: ClusterPaths, request: JoinRequest): Promise<HostNode> {
  const { server, token, name } = request;
  const found = await discover(server, token);
  let node: NodeSettings;
  try {
    await refuseTakenName(found, name);
    node = { name, addresses: await request.addresses(familiesOf(found.facts.clusterCIDR)) };
    const plans = planHostNodeCertificates(node);
    const { certificate, key } = await firstCertificate(found, plans.kubelet);
    const at = (path: string) => join(paths.pki, path);
    writeAtomically(at(`${clusterCA}.crt`), found.authority, 0o644);
    writeAtomically(at(`${plans.kubelet.path}.key`), key, 0o600);
    writeAtomically(at(`${plans.kubelet.path}.crt`), certificate, 0o644);
  } finally {
    found.client.close();
  }
  const joined = { ...node, server, facts: found.facts };
  writeKubeconfigs(paths, joined);
  saveHostNode(paths, joined);
  return joined;
}

async function firstCertificate({ client }: Discovered, plan: ReturnType<typeof planHostNodeCertificates>["kubelet"]) {
  try {
    return await requestCertificate(client, plan, AbortSignal.timeout(signingTimeoutMs));
  } catch (error) {
    if (error instanceof Error && ["TimeoutError", "AbortError"].includes(error.name))
      throw new CommandError(`the cluster didn't sign the node's certificate within ${signingTimeoutMs / 1000} s.`, {
        hints: ["See what it waits for, where the cluster is: kubectl get csr"],
      });
    if (isStatus(error, "Forbidden"))
      throw new CommandError(`this token may not be used to join: ${error.message}`, {
        hints: ['Make one with "kayak token create" on the server.'],
      });
    throw error;
  }
}

function writeKubeconfigs(paths: ClusterPaths, node: HostNode): void {
  const { name, server } = node;
  const plans = planHostNodeCertificates(node);
  const users = { kubelet: plans.kubelet, "kube-proxy": plans.proxy, "local-provisioner": plans.provisioner };
  for (const [user, { commonName, path }] of Object.entries(users)) {
    const request = { server, context: "kayak", user: commonName, certificate: path };
    writeRenewableKubeconfig(nodeKubeconfig(paths, name, user as keyof typeof users), paths.pki, request);
  }
}
