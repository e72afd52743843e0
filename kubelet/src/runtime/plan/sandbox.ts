/** A pod sandbox: its network, ipc and uts namespaces are made by a short-lived process and pinned by bind mounts. */
import type { SandboxConfig } from "../../cri.ts";
import { planLoopback, planNodeSide, planPodSide, planUnlink, podLinkName, type PodLink } from "../network/pod-link.ts";
import { cloneFlags, type NamespaceType, type Step } from "../native/steps.ts";
import { joinSteps } from "./container.ts";

export interface SandboxFiles {
  readonly network: string;
  readonly ipc: string;
  readonly uts: string;
  readonly user: string;
  readonly shm: string;
}

const dataOnly = "nosuid,nodev,noexec";
/** As Docker and containerd size a pod's /dev/shm. */
const shmOptions = "mode=1777,size=65536k";

/** The node's ids that are a pod's: so many from the first on. */
export interface UserIds {
  readonly firstId: number;
  readonly count: number;
}

export interface SandboxPlace {
  readonly files: SandboxFiles;
  /** For a pod with a network of its own. */
  readonly link?: PodLink | undefined;
  /** For a pod with users of its own. */
  readonly users?: UserIds | undefined;
}

export function newNamespaces({ namespaces }: SandboxConfig): NamespaceType[] {
  const types: NamespaceType[] = [];
  if (namespaces.network === "pod") types.push("network", "uts");
  if (namespaces.ipc === "pod") types.push("ipc");
  return types;
}

export function planSandbox(config: SandboxConfig, { files, link, users }: SandboxPlace): Step[] {
  const types = newNamespaces(config);
  if (types.length === 0) return [];
  return [
    makeNamespaces(types, files, users),
    ...(types.includes("uts") ? nameSteps(config) : []),
    ...(types.includes("network") ? planLoopback() : []),
    ...(link ? planPodSide(link) : []),
    ...sysctlSteps(config, types, users),
    ...pinSteps(types, files),
    ...(types.includes("ipc") ? [["host-mount", "tmpfs", files.shm, dataOnly, shmOptionsOf(users)] as const] : []),
    ...(link
      ? [["setns", `/proc/${link.nodePid}/ns/net`, cloneFlags(["network"])] as const, ...planNodeSide(link)]
      : []),
  ];
}

/** For a pod that lost its link, and goes on with another at the same address. */
export function planLinkAgain(files: SandboxFiles, link: PodLink): Step[] {
  const network = cloneFlags(["network"]);
  return [
    ["setns", files.network, network],
    // Its other end may be in a namespace that is no longer the node's.
    ...planUnlink([podLinkName]),
    ...planPodSide(link),
    ["setns", `/proc/${link.nodePid}/ns/net`, network],
    ...planNodeSide(link),
  ];
}

export function planSandboxEnd(files: SandboxFiles, links: readonly string[]): Step[] {
  return [...planUnlink(links), ["unmount", files.network, files.ipc, files.uts, files.user, files.shm]];
}

/** Namespaces that a user namespace is to have power over are made with it. */
function makeNamespaces(types: readonly NamespaceType[], files: SandboxFiles, users: UserIds | undefined): Step {
  const flags = cloneFlags(types);
  if (!users) return ["unshare", flags];
  return ["user-namespace-make", files.user, String(users.firstId), String(users.count), flags];
}

function shmOptionsOf(users: UserIds | undefined): string {
  return users ? `${shmOptions},uid=${users.firstId},gid=${users.firstId}` : shmOptions;
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

/** The kernel lets only its owner change what is in an IPC namespace. */
function sysctlSteps(
  { sysctls = {} }: SandboxConfig,
  types: readonly NamespaceType[],
  users: UserIds | undefined,
): Step[] {
  const all = { ...(types.includes("network") ? podSysctls : {}), ...sysctls };
  return Object.entries(all).map(([name, value]) => {
    checkSysctl(name, types);
    const owner = users && ipcSysctl.test(name) ? [String(users.firstId)] : [];
    return ["proc-write", `/proc/sys/${name.replaceAll(".", "/")}`, value, ...owner];
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
    ["host-mount", "tmpfs", host.mountPoint, dataOnly, "mode=555,size=4k"],
    ["root", host.mountPoint],
    ["pivot"],
    ["bounding", "0"],
    ["identity", initId, initId],
    ["capabilities", "0", "0", "0", "0"],
    ["wait-start"],
    ["reap"],
  ];
}
