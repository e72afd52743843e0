/** What a pod's /etc/resolv.conf says, from its DNS policy and configuration. Pure. */
import type { corev1 } from "@kayak/api";

export interface ResolvConf {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export interface DnsInput {
  readonly pod: corev1.Pod;
  readonly clusterDNS: readonly string[];
  readonly clusterDomain: string;
  readonly hostResolvConf: ResolvConf;
}

/** Limits of the resolvers in use; what exceeds them is left out, as upstream does. */
const MAX_SERVERS = 3;
const MAX_SEARCHES = 32;

const clusterOptions = ["ndots:5"];

export function planDns(input: DnsInput): ResolvConf {
  return withConfig(basis(input), input.pod.spec.dnsConfig);
}

function basis({ pod, clusterDNS, clusterDomain, hostResolvConf }: DnsInput): ResolvConf {
  const policy = pod.spec.dnsPolicy ?? "ClusterFirst";
  if (policy === "None") return { servers: [], searches: [], options: [] };
  const cluster = policy === "ClusterFirstWithHostNet" || (policy === "ClusterFirst" && !pod.spec.hostNetwork);
  if (!cluster || clusterDNS.length === 0) return hostResolvConf;
  const service = `svc.${clusterDomain}`;
  const searches = [`${pod.metadata.namespace}.${service}`, service, clusterDomain, ...hostResolvConf.searches];
  return { servers: clusterDNS, searches, options: clusterOptions };
}

function withConfig(base: ResolvConf, config: corev1.PodDNSConfig | undefined): ResolvConf {
  const options = new Map(base.options.map((option) => [option.split(":", 1)[0]!, option]));
  for (const { name = "", value } of config?.options ?? []) options.set(name, value ? `${name}:${value}` : name);
  return {
    servers: unique([...base.servers, ...(config?.nameservers ?? [])]).slice(0, MAX_SERVERS),
    searches: unique([...base.searches, ...(config?.searches ?? [])]).slice(0, MAX_SEARCHES),
    options: [...options.values()],
  };
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** The node's own resolv.conf. */
export function parseResolvConf(text: string): ResolvConf {
  const servers: string[] = [];
  let searches: string[] = [];
  let options: string[] = [];
  for (const line of text.split("\n")) {
    const [keyword, ...values] = line.trim().split(/\s+/);
    if (keyword === "nameserver" && values[0]) servers.push(values[0]);
    if (keyword === "search") searches = values.filter((domain) => domain !== ".");
    if (keyword === "options") options = values;
  }
  return { servers, searches, options };
}
