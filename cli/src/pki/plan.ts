/** Which certificates and credentials a cluster has: see "Identities" in docs/architecture.md. Paths are below `pki/`. */
import { addressAt, splitRanges } from "@kayak/api/names";
import { apiAddresses } from "../network/plan.ts";
import { clusterDomain, type ClusterSettings, type NodeSettings } from "../cluster/settings.ts";

export type Usage = "client" | "server";

export interface CertificatePlan {
  /** `<path>.crt` and `<path>.key`. */
  readonly path: string;
  /** The path of the authority that signs it; absent: it is an authority itself. */
  readonly issuer?: string;
  readonly commonName: string;
  readonly organization?: string;
  readonly usages: readonly Usage[];
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

export const clusterCA = "ca";
/** Of proxies that tell the API server who asks. */
const frontProxyCA = "front-proxy-ca";
export const etcdCA = "etcd/ca";

function authority(path: string, commonName: string): CertificatePlan {
  return { path, commonName, usages: [], dnsNames: [], addresses: [] };
}

function client(path: string, commonName: string, organization?: string): CertificatePlan {
  return {
    path,
    issuer: clusterCA,
    commonName,
    ...(organization !== undefined && { organization }),
    usages: ["client"],
    dnsNames: [],
    addresses: [],
  };
}

/** etcd first: nothing else can start without it. */
export function planEtcdCertificates(): CertificatePlan[] {
  const loopback = { dnsNames: ["localhost"], addresses: ["127.0.0.1"] };
  return [
    authority(etcdCA, "etcd-ca"),
    { path: "etcd/server", issuer: etcdCA, commonName: "etcd", usages: ["server", "client"], ...loopback },
    {
      path: "apiserver-etcd-client",
      issuer: etcdCA,
      commonName: "kube-apiserver-etcd-client",
      usages: ["client"],
      dnsNames: [],
      addresses: [],
    },
  ];
}

export function planCertificates(settings: ClusterSettings): CertificatePlan[] {
  return [
    authority(clusterCA, "kubernetes"),
    apiServerCertificate(settings),
    client("apiserver-kubelet-client", "kube-apiserver-kubelet-client", "system:masters"),
    client("admin", "kubernetes-admin", "system:masters"),
    client("controller-manager", "system:kube-controller-manager"),
    client("scheduler", "system:kube-scheduler"),
    client("kube-proxy", "system:kube-proxy"),
    authority(frontProxyCA, "front-proxy-ca"),
    { ...client("front-proxy-client", "front-proxy-client"), issuer: frontProxyCA },
    ...settings.nodes.flatMap(planNodeCertificates),
  ];
}

function apiServerCertificate(settings: ClusterSettings): CertificatePlan {
  const service = [
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    `kubernetes.default.svc.${clusterDomain}`,
  ];
  return {
    path: "apiserver",
    issuer: clusterCA,
    commonName: "kube-apiserver",
    usages: ["server"],
    dnsNames: [...service, "localhost"],
    addresses: [
      "127.0.0.1",
      ...apiAddresses(settings),
      ...splitRanges(settings.serviceCIDR).map((range) => addressAt(range, 1)),
    ],
  };
}

/** Of a node that is a machine: it asks for them, instead of being given them. */
export function planHostNodeCertificates(node: NodeSettings) {
  const [kubelet, provisioner, serving] = planNodeCertificates(node);
  return { kubelet, provisioner, serving, proxy: client(`nodes/${node.name}/kube-proxy`, "system:kube-proxy") };
}

export function planNodeCertificates({
  name,
  addresses,
}: NodeSettings): [CertificatePlan, CertificatePlan, CertificatePlan] {
  return [
    client(`nodes/${name}/kubelet-client`, `system:node:${name}`, "system:nodes"),
    client(`nodes/${name}/local-provisioner`, `kayak:local-provisioner:${name}`, "kayak:local-provisioners"),
    {
      path: `nodes/${name}/kubelet`,
      issuer: clusterCA,
      commonName: `system:node:${name}`,
      organization: "system:nodes",
      usages: ["server"],
      dnsNames: [name],
      addresses,
    },
  ];
}
