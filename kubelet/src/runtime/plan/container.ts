/** From an OCI-shaped description to the step program that makes it true: a pure function. */
import { dirname } from "node:path";
import { capabilityMask } from "../spec/capabilities.ts";
import { devLinks } from "../spec/defaults.ts";
import type { OciMount, OciSeccomp, OciSpec } from "../spec/oci.ts";
import { seccompFilter } from "../seccomp/filter.ts";
import type { DeviceFilter } from "../cgroup/cgroups.ts";
import { cloneFlags, type Step } from "../native/steps.ts";

export interface MonitorSettings {
  /** Where the monitor's socket goes. */
  readonly socketDirectory: string;
  readonly logPath: string;
  readonly exitRecord: string;
  readonly oomEvents?: string;
  readonly stdin: boolean;
  readonly stdinOnce: boolean;
}

export interface RootFilesystem {
  /** Directory that `lowers` are relative to. */
  readonly layersDir: string;
  /** Topmost first. */
  readonly lowers: readonly string[];
  readonly upper: string;
  readonly work: string;
  /** An existing empty directory; every container mounts there, each in its own mount namespace. */
  readonly mountPoint: string;
}

export interface ContainerHost {
  readonly monitor: MonitorSettings;
  readonly rootfs: RootFilesystem;
  /** Files to write 0 into (v1), and the directory to be cloned into (v2). */
  readonly joinCgroup: readonly string[];
  readonly cloneInto: string;
  /** Under v2. */
  readonly deviceFilter?: DeviceFilter;
}

export function planContainer(spec: OciSpec, host: ContainerHost): Step[] {
  const joinsPid = spec.linux.namespaces.filter(({ type, path }) => type === "pid" && path !== undefined);
  const user = userNamespace(spec);
  return [
    ...monitorSteps(spec, host.monitor),
    ...(host.deviceFilter ? [["device-filter", host.deviceFilter.directory, host.deviceFilter.program] as const] : []),
    ...sharedTrees(spec.mounts),
    ...joinsPid.map(({ path = "" }): Step => ["setns", path, cloneFlags(["pid"])]),
    ["clone", cloneFlags(newNamespaces(spec).filter((type) => type !== "cgroup")), host.cloneInto],
    ...placement(spec, host),
    ...rootfsSteps(spec, host.rootfs),
    ["own-stdio", hostId(spec.process.user.uid, user)],
    ...(user ? ([["join-user"], ["unshare", cloneFlags(["mount"])]] as const) : []),
    ...processSteps(spec.process, { waitForStart: true, seccomp: spec.linux.seccomp }),
  ];
}

interface UserNamespace {
  readonly path: string;
  readonly firstId: number;
}

function userNamespace({ linux }: OciSpec): UserNamespace | undefined {
  const path = linux.namespaces.find(({ type }) => type === "user")?.path;
  const mapping = linux.uidMappings?.[0];
  return path === undefined || !mapping ? undefined : { path, firstId: mapping.hostID };
}

/** A user of the container as the node counts. */
export function hostId(id: number, user: { readonly firstId: number } | undefined): string {
  return String(Number(checkedId(id)) + (user?.firstId ?? 0));
}

function newNamespaces(spec: OciSpec) {
  return spec.linux.namespaces.filter(({ path }) => path === undefined).map(({ type }) => type);
}

function monitorSteps(spec: OciSpec, monitor: MonitorSettings): Step[] {
  const words = [spec.process.terminal && "tty", monitor.stdin && "stdin", monitor.stdinOnce && "once"].filter(Boolean);
  return [
    ["listen", monitor.socketDirectory],
    ["log", monitor.logPath],
    ["exit-record", monitor.exitRecord],
    ...(monitor.oomEvents === undefined ? [] : [["oom-events", monitor.oomEvents] as const]),
    ["stdio", words.join(",")],
  ];
}

export function joinSteps(files: readonly string[]): Step[] {
  return files.length === 0 ? [] : [["join-cgroup", ...files]];
}

/** A bidirectional mount must be taken in the host's mount namespace, or it would not be its source's peer. */
function sharedTrees(mounts: readonly OciMount[]): Step[] {
  return mounts
    .filter(({ type, options }) => type === "bind" && ["shared", "rshared"].some((word) => options.includes(word)))
    .map(({ source, beneath = "" }) => ["open-tree", source, beneath]);
}

/** The child enters its cgroup before the cgroup namespace is made, so that this cgroup is what it sees as the root. */
function placement(spec: OciSpec, host: ContainerHost): Step[] {
  const joined = spec.linux.namespaces.filter(
    ({ type, path }) => path !== undefined && type !== "pid" && type !== "user",
  );
  const { oomScoreAdj } = spec.process;
  return [
    ["session"],
    ...joinSteps(host.joinCgroup),
    ...(oomScoreAdj === undefined ? [] : [["oom-score-adj", String(oomScoreAdj)] as const]),
    ...joined.map(({ type, path = "" }): Step => ["setns", path, cloneFlags([type])]),
    ...(newNamespaces(spec).includes("cgroup") ? [["unshare", cloneFlags(["cgroup"])] as const] : []),
  ];
}

function rootfsSteps(spec: OciSpec, rootfs: RootFilesystem): Step[] {
  const { maskedPaths, readonlyPaths, devices } = spec.linux;
  const devAt = spec.mounts.findIndex(({ destination }) => destination === "/dev") + 1;
  const user = userNamespace(spec);
  return [
    ["private-mounts"],
    ...(user ? userSteps(user, rootfs) : []),
    ["overlay", rootfs.layersDir, rootfs.mountPoint, overlayOptions(rootfs)],
    ["root", rootfs.mountPoint],
    ...spec.mounts.slice(0, devAt).map(mountStep),
    ...devices.map(({ path, type, major, minor, fileMode }): Step => [
      "mknod",
      path,
      nodeMode(type, fileMode),
      String(major),
      String(minor),
    ]),
    ...devLinks.map(([content, path]): Step => ["symlink", content, path]),
    ...spec.mounts.slice(devAt).map(mountStep),
    ...(spec.process.terminal ? ([["terminal"], ["console"]] as const) : []),
    ...(readonlyPaths.length > 0 ? [["readonly", ...readonlyPaths] as const] : []),
    ...(maskedPaths.length > 0 ? [["mask", ...maskedPaths] as const] : []),
    ["workdir-create", spec.process.cwd],
    ...readonlyMounts(spec).map((path): Step => ["remount-readonly", path]),
    ["pivot"],
  ];
}

/** Layers and what is written above them belong on the disk to the users that the container knows. */
function userSteps({ path, firstId }: UserNamespace, { layersDir, upper }: RootFilesystem): Step[] {
  return [
    ["user-namespace", path, String(firstId)],
    ["idmap", layersDir],
    ["idmap", dirname(upper)],
  ];
}

/** What mounts are made in must be writable until then. */
function readonlyMounts({ root, mounts }: OciSpec): string[] {
  const hasCgroups = mounts.some(
    ({ destination, options }) => destination.startsWith("/sys/fs/cgroup/") && options.includes("ro"),
  );
  return [...(hasCgroups ? ["/sys/fs/cgroup"] : []), ...(root.readonly ? ["/"] : [])];
}

/**
 * The kernel takes one page of options, so lower directories are short names relative to their directory. `volatile`: nobody
 * mounts the same upper directory a second time, so nothing in it has to reach the disk in time.
 */
export function overlayOptions({ lowers, upper, work }: Pick<RootFilesystem, "lowers" | "upper" | "work">): string {
  const options = `lowerdir=${lowers.join(":")},upperdir=${escapeOverlay(upper)},workdir=${escapeOverlay(work)},volatile`;
  if (Buffer.byteLength(options) > maxMountOptionBytes)
    throw new Error(`the image has too many layers (${lowers.length})`);
  return options;
}

const maxMountOptionBytes = 4095;

function escapeOverlay(path: string): string {
  return path.replace(/[\\,:]/g, "\\$&");
}

const fileTypeBits = { c: 0o020000, b: 0o060000 } as const;

function nodeMode(type: "c" | "b", fileMode: number): string {
  return `0${(fileTypeBits[type] | fileMode).toString(8)}`;
}

/** Options that are flags of the mount and not of the file system. */
const attributeWords = new Set(["ro", "nosuid", "nodev", "noexec", "noatime", "strictatime", "nosymfollow"]);

/** The step's words for what OCI calls options of a bind mount; propagation is always the whole tree's. */
const bindWords = new Map([
  ["rbind", "rec"],
  ...["private", "slave", "shared"].map((word) => [`r${word}`, word] as const),
]);

function mountStep({ destination, type, source, options, beneath = "" }: OciMount): Step {
  const attributes = options.filter((option) => attributeWords.has(option)).join(",");
  if (type === "volume") return ["volume", destination];
  const others = options.filter((option) => !attributeWords.has(option) && option !== "bind");
  if (type !== "bind") return ["mount", type, destination, attributes, others.join(",")];
  const words = others.map((option) => bindWords.get(option) ?? option).join(",");
  return ["bind", source, destination, attributes, words, beneath];
}

export interface ProcessOptions {
  readonly waitForStart: boolean;
  readonly seccomp?: OciSeccomp | undefined;
}

/**
 * Without no_new_privs loading a filter needs CAP_SYS_ADMIN, so it comes before capabilities are dropped; with it, as late
 * as can be.
 */
export function processSteps(process: OciSpec["process"], { waitForStart, seccomp }: ProcessOptions): Step[] {
  const { bounding, effective, permitted, inheritable, ambient } = process.capabilities;
  const filter: Step[] = seccomp ? [["seccomp", seccompFilter(seccomp)]] : [];
  const { uid, gid, additionalGids } = process.user;
  return [
    ...(waitForStart ? [["wait-start"] as const] : []),
    ...(process.noNewPrivileges ? [] : filter),
    ["bounding", capabilityMask(bounding)],
    ["identity", checkedId(uid), checkedId(gid), ...additionalGids.map(checkedId)],
    [
      "capabilities",
      capabilityMask(effective),
      capabilityMask(permitted),
      capabilityMask(inheritable),
      capabilityMask(ambient),
    ],
    ["workdir", process.cwd],
    ["env", ...process.env],
    ...(process.noNewPrivileges ? ([["no-new-privs"], ...filter] as const) : []),
    ["exec", ...process.args],
  ];
}

/** Larger ids could become root once cut to 32 bits. */
const maxId = 2 ** 31 - 1;

function checkedId(id: number): string {
  if (!Number.isInteger(id) || id < 0 || id > maxId)
    throw new Error(`uids and gids must be in range 0-${maxId}, not ${id}`);
  return String(id);
}
