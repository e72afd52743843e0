/** The content of a pod's /etc/hosts, which the kubelet keeps. */
import type { corev1 } from "@kayak/api";

export interface HostsInput {
  readonly pod: corev1.Pod;
  readonly podIPs: readonly string[];
  readonly hostname: string;
  readonly domain: string | undefined;
  /** The node's own file, for pods on its network. */
  readonly nodeHosts: string;
}

const standardEntries = [
  "127.0.0.1\tlocalhost",
  "::1\tlocalhost ip6-localhost ip6-loopback",
  "fe00::0\tip6-localnet",
  "fe00::0\tip6-mcastprefix",
  "fe00::1\tip6-allnodes",
  "fe00::2\tip6-allrouters",
];

export function renderHosts(input: HostsInput): string {
  const { pod, nodeHosts } = input;
  const base = pod.spec.hostNetwork ? `# Kubernetes-managed hosts file (host network).\n${nodeHosts}` : ownHosts(input);
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames = [] }) => `${ip}\t${hostnames.join("\t")}\n`);
  return aliases.length === 0 ? base : `${base}\n# Entries added by HostAliases.\n${aliases.join("")}`;
}

function ownHosts({ podIPs, hostname, domain }: HostsInput): string {
  const names = domain ? `${hostname}.${domain}\t${hostname}` : hostname;
  const own = podIPs.map((ip) => `${ip}\t${names}`);
  return `# Kubernetes-managed hosts file.\n${[...standardEntries, ...own].join("\n")}\n`;
}
