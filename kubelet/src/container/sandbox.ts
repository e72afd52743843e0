/** The runtime's configuration of a pod's sandbox. Pure. */
import { hostname } from "node:os";
import type { corev1 } from "@kayak/api";
import type { SandboxConfig } from "../cri.ts";
import { podBandwidth } from "../network/bandwidth.ts";
import { planDns, type ResolvConf } from "../network/dns.ts";
import { annotationKeys, podLabels } from "../pods/identity.ts";
import { qosClass } from "../status/qos.ts";
import { podCgroup, podResources } from "./resources.ts";

export interface SandboxInput {
  readonly pod: corev1.Pod;
  readonly attempt: number;
  readonly logDirectory: string;
  readonly clusterDNS: readonly string[];
  readonly clusterDomain: string;
  readonly hostResolvConf: ResolvConf;
}

const MAX_HOSTNAME = 63;
/** What the kernel takes. */
const MAX_FQDN = 64;

export function planSandbox(input: SandboxInput): SandboxConfig {
  const { pod, attempt } = input;
  const { name, namespace, uid } = pod.metadata;
  const domain = podDomain(pod, input.clusterDomain);
  const sysctls = Object.fromEntries((pod.spec.securityContext?.sysctls ?? []).map(({ name, value }) => [name, value]));
  // The node's own network is not limited for one pod's sake.
  const bandwidth = pod.spec.hostNetwork ? undefined : podBandwidth(pod.metadata.annotations);
  return {
    metadata: { name, namespace, uid, attempt },
    hostname: pod.spec.hostNetwork ? hostname() : kernelHostname(pod, input.clusterDomain),
    ...(domain && { domainname: domain }),
    logDirectory: input.logDirectory,
    dns: planDns(input),
    labels: podLabels(pod),
    annotations: { [annotationKeys.qosClass]: qosClass(pod) },
    cgroupParent: podCgroup(pod),
    resources: podResources(pod),
    namespaces: {
      network: pod.spec.hostNetwork ? "node" : "pod",
      pid: pod.spec.hostPID ? "node" : pod.spec.shareProcessNamespace ? "pod" : "container",
      ipc: pod.spec.hostIPC ? "node" : "pod",
      user: pod.spec.hostUsers === false ? "pod" : "node",
    },
    ...(Object.keys(sysctls).length > 0 && { sysctls }),
    ...(bandwidth && { bandwidth }),
  };
}

/** The name of a pod in its own hosts file: its own or the one it asks for, cut to what the kernel takes. */
export function podHostname({ spec, metadata }: corev1.Pod): string {
  return spec.hostnameOverride || (spec.hostname || metadata.name).slice(0, MAX_HOSTNAME).replace(/[-.]+$/, "");
}

/** What the kernel is told. */
function kernelHostname(pod: corev1.Pod, clusterDomain: string): string {
  const short = podHostname(pod);
  const domain = podDomain(pod, clusterDomain);
  if (!pod.spec.setHostnameAsFQDN || !domain) return short;
  const full = `${short}.${domain}`;
  if (full.length > MAX_FQDN)
    throw new Error(
      `Failed to construct FQDN from Pod hostname and cluster domain, FQDN ${full} is too long (${MAX_FQDN} characters is the max, ${full.length} characters requested)`,
    );
  return full;
}

/** A name that overrides everything stands alone. */
export function podDomain(pod: corev1.Pod, clusterDomain: string): string | undefined {
  return pod.spec.subdomain && !pod.spec.hostnameOverride
    ? `${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}`
    : undefined;
}
