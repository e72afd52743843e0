/** A pod sandbox: its network, ipc and uts namespaces are made by a short-lived process and pinned by bind mounts. */
import type { SandboxConfig } from "../../cri.ts";
import { planLoopback, planNodeSide, planPodSide, planUnlink, type PodLink } from "../network/pod-link.ts";
import { cloneFlags, type NamespaceType, type Step } from "../native/steps.ts";
import { joinSteps } from "./container.ts";

export interface SandboxFiles {
  readonly network: string;
  readonly ipc: string;
  readonly uts: string;
  readonly shm: string;
}

/** As Docker and containerd size a pod's /dev/shm. */
const shmOptions = "mode=1777,size=65536k";

export function newNamespaces({ namespaces }: SandboxConfig): NamespaceType[] {
  const types: NamespaceType[] = [];
  if (namespaces.network === "pod") types.push("network", "uts");
  if (namespaces.ipc === "pod") types.push("ipc");
  return types;
}

/** `link` is given for a pod with a network of its own. */
export function planSandbox(config: SandboxConfig, files: SandboxFiles, link: PodLink | undefined): Step[] {
  const types = newNamespaces(config);
  if (types.length === 0) return [];
  return [
    ["unshare", cloneFlags(types)],
    ...(types.includes("uts") ? nameSteps(config) : []),
    ...(types.includes("network") ? planLoopback() : []),
    ...(link ? planPodSide(link) : []),
    ...sysctlSteps(config, types),
    ...pinSteps(types, files),
    ...(types.includes("ipc") ? [["host-mount", "tmpfs", files.shm, shmOptions] as const] : []),
    ...(link
      ? [["setns", `/proc/${link.nodePid}/ns/net`, cloneFlags(["network"])] as const, ...planNodeSide(link)]
      : []),
  ];
}

export function planSandboxEnd(files: SandboxFiles, linkName: string | undefined): Step[] {
  return [
    ...(linkName === undefined ? [] : planUnlink(linkName)),
    ["unmount", files.network, files.ipc, files.uts, files.shm],
  ];
}

function nameSteps({ hostname, domainname }: SandboxConfig): Step[] {
  return [
    ...(hostname ? [["hostname", hostname] as const] : []),
    ...(domainname ? [["domainname", domainname] as const] : []),
  ];
}

const pinNames = { network: "net", ipc: "ipc", uts: "uts" } as const;

function pinSteps(types: readonly NamespaceType[], files: SandboxFiles): Step[] {
  return (["network", "ipc", "uts"] as const)
    .filter((type) => types.includes(type))
    .map((type) => ["pin", pinNames[type], files[type]]);
}

/** Nothing in a pod needs root for these: ports below 1024 and ping, as containerd sets them. */
const podSysctls = { "net.ipv4.ip_unprivileged_port_start": "0", "net.ipv4.ping_group_range": "0 2147483647" };

const sysctlName = /^[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const ipcSysctl = /^(kernel\.(shm|msg).*|kernel\.sem|fs\.mqueue\..*)$/;
const networkSysctl = /^net\./;

function sysctlSteps({ sysctls = {} }: SandboxConfig, types: readonly NamespaceType[]): Step[] {
  const all = { ...(types.includes("network") ? podSysctls : {}), ...sysctls };
  return Object.entries(all).map(([name, value]) => {
    checkSysctl(name, types);
    return ["proc-write", `/proc/sys/${name.replaceAll(".", "/")}`, value];
  });
}

/** Anything else would change the node. */
function checkSysctl(name: string, types: readonly NamespaceType[]): void {
  const namespaced =
    (networkSysctl.test(name) && types.includes("network")) || (ipcSysctl.test(name) && types.includes("ipc"));
  if (!sysctlName.test(name) || !namespaced)
    throw new Error(`sysctl ${JSON.stringify(name)} is not in a namespace of the pod`);
}

export interface InitHost {
  readonly socketDirectory: string;
  readonly joinCgroup: readonly string[];
  readonly cloneInto: string;
  readonly mountPoint: string;
}

/** Nobody: it only reaps. Its root is empty, since other containers of the pod reach it through /proc/1/root. */
const initId = "65535";

/** The first process of a pid namespace that the pod's containers share. */
export function planSandboxInit(host: InitHost): Step[] {
  return [
    ["listen", host.socketDirectory],
    ["stdio", "tty"],
    ["clone", cloneFlags(["pid", "mount"]), host.cloneInto],
    ["session"],
    ...joinSteps(host.joinCgroup),
    ["private-mounts"],
    ["host-mount", "tmpfs", host.mountPoint, "mode=555,size=4k"],
    ["root", host.mountPoint],
    ["pivot"],
    ["bounding", "0"],
    ["identity", initId, initId],
    ["capabilities", "0"],
    ["wait-start"],
    ["reap"],
  ];
}
