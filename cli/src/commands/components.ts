/** Single components as commands: those that `up` starts, and each alone against any API server. */
import { clusterOptions } from "../cluster/paths.ts";
import type { Command, OptionSpec } from "../command/spec.ts";

function text(value: string, help: string): OptionSpec {
  return { type: "string", value, help };
}

/** As a part of a cluster on this machine a component takes everything from the cluster's settings. */
const ofCluster: Record<string, OptionSpec> = {
  cluster: { type: "boolean", help: "run as a part of the cluster that --name names", hidden: true },
  name: { ...clusterOptions.name, hidden: true },
  "data-dir": { ...clusterOptions["data-dir"], hidden: true },
};

const kubeconfig = { kubeconfig: text("FILE", "how to reach the API server") };
const leaderElect = {
  "leader-elect": {
    type: "boolean",
    help: "work only while holding the lease, for several of them",
  } satisfies OptionSpec,
};
const serving = {
  "tls-cert-file": text("FILE", "the serving certificate"),
  "tls-private-key-file": text("FILE", "its key"),
  "client-ca-file": text("FILE", "the authority of clients' certificates"),
};

export const componentCommands: readonly Command[] = [
  {
    name: "control-plane",
    group: "components",
    hidden: true,
    summary: "API server, scheduler and controller manager of a cluster",
    options: ofCluster,
    load: () => import("../components/control-plane.ts"),
  },
  {
    name: "node-agent",
    group: "components",
    hidden: true,
    arguments: "NODE",
    positionals: { min: 1, max: 1 },
    summary: "one node of a cluster",
    options: ofCluster,
    load: () => import("../components/agent.ts"),
  },
  {
    name: "apiserver",
    group: "components",
    summary: "run an API server in front of an etcd",
    options: {
      "etcd-servers": text("URL,...", "etcd's client addresses"),
      "etcd-cafile": text("FILE", "etcd's authority"),
      "etcd-certfile": text("FILE", "the certificate towards etcd"),
      "etcd-keyfile": text("FILE", "its key"),
      "etcd-prefix": { ...text("PATH", "where objects are kept"), default: "/registry" },
      "bind-address": { ...text("ADDRESS", "where to listen"), default: "0.0.0.0" },
      "secure-port": { ...text("PORT", "the port"), default: "6443" },
      "advertise-address": text("ADDRESS", "where the kubernetes service sends clients"),
      ...serving,
      "service-account-signing-key-file": text("FILE", "signs service accounts' tokens; without it there are none"),
      "service-account-issuer": text("URL", "the issuer in those tokens"),
      "token-auth-file": text("FILE", "static tokens"),
      "authentication-token-webhook-config-file": text("FILE", "a kubeconfig of a service that knows more tokens"),
      "authentication-token-webhook-cache-ttl": {
        ...text("SECONDS", "how long that service's answers are remembered"),
        default: "120",
      },
      "requestheader-client-ca-file": text("FILE", "the authority of proxies that tell who asks"),
      "requestheader-allowed-names": text("NAMES", "common names of these proxies; all when empty"),
      "requestheader-username-headers": { ...text("NAMES", "where they put the user"), default: "X-Remote-User" },
      "requestheader-uid-headers": { ...text("NAMES", "where they put the uid"), default: "X-Remote-Uid" },
      "requestheader-group-headers": { ...text("NAMES", "where they put groups"), default: "X-Remote-Group" },
      "requestheader-extra-headers-prefix": {
        ...text("PREFIXES", "of headers with what else they know"),
        default: "X-Remote-Extra-",
      },
      "service-cluster-ip-range": {
        ...text("CIDR[,CIDR]", "addresses of services, of each family; the first is the default"),
        default: "10.96.0.0/16",
      },
      "service-node-port-range": { ...text("A-B", "node ports"), default: "30000-32767" },
      "max-requests-inflight": { ...text("N", "reads handled at once"), default: "400" },
      "max-mutating-requests-inflight": {
        ...text("N", "writes handled at once; shared out together with the reads"),
        default: "200",
      },
      "admission-control-config-file": text("FILE", "what an AdmissionConfiguration says of pod security"),
      "audit-policy-file": text("FILE", "write an audit log by this policy"),
      "audit-log-path": text("FILE", "where to write it; - is standard output"),
      "audit-log-maxage": text("DAYS", "delete old files of it after so long"),
      "audit-log-maxbackup": text("N", "keep at most so many old files"),
      "audit-log-maxsize": { ...text("MIB", "begin a new file at this size"), default: "100" },
      "encryption-provider-config": text("FILE", "encrypt values in etcd as this EncryptionConfiguration says"),
      "tracing-config-file": text("FILE", "send traces as this TracingConfiguration says"),
      "kubelet-certificate-authority": text("FILE", "the authority of kubelets' certificates"),
      "kubelet-client-certificate": text("FILE", "the certificate towards kubelets"),
      "kubelet-client-key": text("FILE", "its key"),
      ...ofCluster,
    },
    load: () => import("../components/apiserver.ts"),
  },
  {
    name: "scheduler",
    group: "components",
    summary: "run a scheduler",
    options: { ...kubeconfig, ...leaderElect, ...ofCluster },
    load: () => import("../components/scheduler.ts"),
  },
  {
    name: "controller-manager",
    group: "components",
    summary: "run the controllers",
    options: {
      ...kubeconfig,
      "cluster-cidr": text("CIDR[,CIDR]", "give every node a range of pod addresses out of this one, of each family"),
      "node-cidr-mask-size": { ...text("BITS", "the size of a node's range of IPv4"), default: "24" },
      "load-balancer-cidr": text("CIDR[,CIDR]", "give services of type LoadBalancer addresses out of this range"),
      "root-ca-file": text("FILE", "the authority that pods shall trust the API server by"),
      "cluster-signing-cert-file": text("FILE", "the authority that signs approved certificate requests"),
      "cluster-signing-key-file": text("FILE", "its key"),
      "service-account-private-key-file": text("FILE", "signs the tokens that secrets ask for"),
      "use-service-account-credentials": {
        type: "boolean",
        help: "let each controller act as a service account of its own",
      },
      ...leaderElect,
      ...ofCluster,
    },
    load: () => import("../components/controller-manager.ts"),
  },
  {
    name: "kubelet",
    group: "components",
    summary: "run a node's pods, in the network namespace this is started in",
    options: {
      ...kubeconfig,
      "node-name": text("NAME", "the node's name"),
      "node-ip": text("ADDRESS[,ADDRESS]", "the node's address, of each family"),
      port: { ...text("PORT", "where the API server reaches this kubelet"), default: "10250" },
      ...serving,
      "cluster-dns": { ...text("ADDRESS", "the name server for pods"), multiple: true },
      "cluster-domain": { ...text("DOMAIN", "the cluster's domain"), default: "cluster.local" },
      "cluster-cidr": text("CIDR[,CIDR]", "addresses of pods: traffic to elsewhere is masqueraded"),
      "root-dir": { ...text("DIR", "what outlives a boot"), default: "/var/lib/kayak-kubelet" },
      "run-dir": { ...text("DIR", "what does not"), default: "/run/kayak-kubelet" },
      "image-dir": { ...text("DIR", "the image store"), default: "ROOT-DIR/images" },
      "cgroup-root": { ...text("GROUP", "below which pods' cgroups are made"), default: "kayak-kubelet/NAME" },
    },
    load: () => import("../components/kubelet.ts"),
  },
  {
    name: "proxy",
    group: "components",
    summary: "keep a node's service rules, in the network namespace this is started in",
    options: {
      ...kubeconfig,
      "node-name": text("NAME", "the node's name"),
      "cluster-cidr": text("CIDR[,CIDR]", "addresses of pods, of each family"),
      iptables: text(
        "VARIANT",
        "nft or legacy; without it the one that the kubelet's hint names, or the host's default",
      ),
      "healthz-port": { ...text("PORT", "where load balancers ask for its health; 0: nowhere"), default: "10256" },
      cleanup: { type: "boolean", help: "remove all rules and end" },
    },
    load: () => import("../components/proxy.ts"),
  },
  {
    name: "dns",
    group: "components",
    summary: "answer a cluster's names",
    options: {
      ...kubeconfig,
      "bind-address": { ...text("ADDRESS", "where to listen"), multiple: true, default: "0.0.0.0" },
      port: { ...text("PORT", "over UDP and TCP"), default: "53" },
      "cluster-domain": { ...text("DOMAIN", "the cluster's domain"), default: "cluster.local" },
      "cluster-cidr": {
        ...text("CIDR", "addresses of services or pods: others aren't asked for their names"),
        multiple: true,
      },
      upstream: { ...text("ADDRESS", "a resolver for all other names; without it the host's"), multiple: true },
      "node-name": text("NAME", "the node that events are about"),
    },
    load: () => import("../components/dns.ts"),
  },
];
