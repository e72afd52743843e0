/**
 * From a container's configuration, its image and its sandbox to an OCI-shaped description: a pure function, so that what a
 * container may do can be read and tested as data.
 */
import { posix } from "node:path";
import type { ContainerConfig, Device, Mount, SandboxConfig } from "../../cri.ts";
import { capabilitySets } from "./capabilities.ts";
import { baseMounts, defaultDevices, defaultMaskedPaths, defaultPath, defaultReadonlyPaths } from "./defaults.ts";
import { deviceRules } from "./device-rules.ts";
import type { OciDevice, OciDeviceRule, OciMount, OciSeccomp, OciSpec } from "./oci.ts";
import { ociResources } from "./resources.ts";

export interface ImageDefaults {
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly workingDir: string;
  readonly volumes: readonly string[];
}

export interface ResolvedUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  readonly home: string;
}

/** Where the sandbox keeps what its containers share. */
export interface SandboxPaths {
  readonly networkNamespace?: string;
  readonly ipcNamespace?: string;
  readonly utsNamespace?: string;
  /** Of the sandbox's first process, or of the container that is targeted. */
  readonly pidNamespace?: string;
  /** The pod's own user namespace, and which ids of the node are its. */
  readonly users?: { readonly path: string; readonly firstId: number; readonly count: number };
  readonly hostname: string;
  readonly resolvConf: string;
  readonly shm: string;
}

export interface ContainerInput {
  readonly config: ContainerConfig;
  readonly sandbox: SandboxConfig;
  readonly paths: SandboxPaths;
  readonly image: ImageDefaults;
  readonly user: ResolvedUser;
  readonly cgroupViews: readonly { readonly name: string; readonly source: string }[];
  readonly cgroupsPath: string;
  /** Instead of the default ones. */
  readonly devices?: readonly OciDevice[];
  /** Of the configuration's devices. */
  readonly deviceRules: readonly OciDeviceRule[];
  readonly seccomp?: OciSeccomp;
}

export function containerSpec(input: ContainerInput): OciSpec {
  const { config } = input;
  const { security } = config;
  const privileged = security.privileged ?? false;
  return {
    process: processSpec(input),
    root: { readonly: security.readonlyRootfs ?? false },
    mounts: [
      ...imageVolumes(input),
      ...baseMounts({ privileged, firstId: input.paths.users?.firstId ?? 0 }),
      ...cgroupMounts(input),
      ...sandboxMounts(input),
      ...config.mounts.map((mount) => withMappedIds(volumeMount(mount), input.paths)),
      ...(config.devices ?? []).map(deviceMount),
    ],
    linux: {
      cgroupsPath: input.cgroupsPath,
      resources: { ...ociResources(config.resources ?? {}), devices: deviceRules(privileged, input.deviceRules) },
      namespaces: namespaces(input),
      ...idMappings(input.paths),
      maskedPaths: security.maskedPaths ?? (privileged ? [] : defaultMaskedPaths),
      readonlyPaths: security.readonlyPaths ?? (privileged ? [] : defaultReadonlyPaths),
      devices: input.devices ?? defaultDevices,
      ...(input.seccomp && !privileged ? { seccomp: input.seccomp } : {}),
    },
  };
}

function processSpec({ config, image, user, sandbox }: ContainerInput): OciSpec["process"] {
  const { security, resources } = config;
  return {
    terminal: config.tty,
    args: commandLine(config, image),
    env: environment(config, { image, user, hostname: sandbox.hostname }),
    cwd: config.workingDir || image.workingDir || "/",
    user: { uid: user.uid, gid: user.gid, additionalGids: user.additionalGids },
    capabilities: capabilitySets(security),
    noNewPrivileges: security.noNewPrivs ?? false,
    ...(resources?.oomScoreAdj === undefined ? {} : { oomScoreAdj: resources.oomScoreAdj }),
  };
}

/** `command` replaces the entrypoint and drops the image's CMD; `args` alone replaces only CMD. */
export function commandLine(config: Pick<ContainerConfig, "command" | "args">, image: ImageDefaults): string[] {
  const command = config.command?.length ? config.command : undefined;
  const args = config.args?.length ? config.args : undefined;
  if (command) return [...command, ...(args ?? [])];
  return [...image.entrypoint, ...(args ?? image.command)];
}

function environment(
  config: Pick<ContainerConfig, "env" | "tty">,
  { image, user, hostname }: { image: ImageDefaults; user: ResolvedUser; hostname: string },
): string[] {
  const values = new Map<string, string>([["PATH", defaultPath.slice("PATH=".length)]]);
  if (hostname) values.set("HOSTNAME", hostname);
  if (config.tty) values.set("TERM", "xterm");
  for (const entry of image.env) {
    const equals = entry.indexOf("=");
    if (equals > 0) values.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  for (const { name, value } of config.env) values.set(name, value);
  if (!values.has("HOME")) values.set("HOME", user.home);
  return [...values].map(([name, value]) => `${name}=${value}`);
}

function namespaces({ config, sandbox, paths }: ContainerInput): OciSpec["linux"]["namespaces"] {
  const list: { type: OciSpec["linux"]["namespaces"][number]["type"]; path?: string }[] = [
    { type: "mount" },
    { type: "cgroup" },
  ];
  if (paths.networkNamespace) list.push({ type: "network", path: paths.networkNamespace });
  if (paths.ipcNamespace) list.push({ type: "ipc", path: paths.ipcNamespace });
  if (paths.utsNamespace) list.push({ type: "uts", path: paths.utsNamespace });
  if (paths.users) list.push({ type: "user", path: paths.users.path });
  if (paths.pidNamespace) list.push({ type: "pid", path: paths.pidNamespace });
  else if (sandbox.namespaces.pid !== "node" && config.targetContainerId === undefined) list.push({ type: "pid" });
  return list;
}

function idMappings({ users }: SandboxPaths): Partial<OciSpec["linux"]> {
  if (!users) return {};
  const mappings = [{ containerID: 0, hostID: users.firstId, size: users.count }];
  return { uidMappings: mappings, gidMappings: mappings };
}

/** Whom a file belongs to on the disk, it belongs to in the container. */
function withMappedIds(mount: OciMount, { users }: SandboxPaths): OciMount {
  return users ? { ...mount, options: [...mount.options, "idmap"] } : mount;
}

/** The container's own cgroup, never writable by it; v1 puts the controllers below a small tmpfs. */
function cgroupMounts({ cgroupViews, config }: ContainerInput): OciMount[] {
  const access = config.security.privileged ? [] : ["ro"];
  const options = [...access, "nosuid", "noexec", "nodev", "nolinks"];
  const binds = cgroupViews.map(({ name, source }) => ({
    destination: name ? `/sys/fs/cgroup/${name}` : "/sys/fs/cgroup",
    type: "bind",
    source,
    options,
  }));
  if (cgroupViews.every(({ name }) => name === "")) return binds;
  const top = {
    destination: "/sys/fs/cgroup",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "noexec", "nodev", "mode=755"],
  };
  return [top, ...binds];
}

/**
 * What an image's VOLUMEs are for a container: writable even where its root isn't, and gone with it. They come first, so that none is
 * over something of the runtime's or the pod's.
 */
function imageVolumes({ image, config }: ContainerInput): OciMount[] {
  const taken = new Set(config.mounts.map(({ containerPath }) => absolute(containerPath)));
  return [...new Set(image.volumes.map(absolute))]
    .filter((path) => path !== "/" && !taken.has(path))
    .map((destination) => ({ destination, type: "volume", source: "", options: [] }));
}

function absolute(path: string): string {
  return posix.join("/", path, ".").replace(/(?<=.)\/$/, "");
}

function sandboxMounts({ config, paths }: ContainerInput): OciMount[] {
  const files = [
    { destination: "/etc/hostname", source: paths.hostname },
    { destination: "/etc/resolv.conf", source: paths.resolvConf },
    { destination: "/dev/shm", source: paths.shm },
  ];
  return files
    .filter(
      ({ source, destination }) =>
        source !== "" && !config.mounts.some(({ containerPath }) => containerPath === destination),
    )
    .map(({ destination, source }) => {
      const shared = destination === "/dev/shm";
      const options = config.security.readonlyRootfs && !shared ? ["ro"] : [];
      const mount = { destination, type: "bind", source, options };
      // The pod's memory belongs to its users already.
      return shared ? mount : withMappedIds(mount, paths);
    });
}

const propagationOptions = { None: "rprivate", HostToContainer: "rslave", Bidirectional: "rshared" } as const;

function volumeMount(mount: Mount): OciMount {
  const access = mount.recursiveReadOnly ? ["ro", "rro"] : mount.readonly ? ["ro"] : [];
  return {
    destination: mount.containerPath,
    type: "bind",
    source: mount.hostPath,
    options: ["rbind", propagationOptions[mount.propagation ?? "None"], ...access],
    ...(mount.subPath === undefined ? {} : { beneath: mount.subPath }),
  };
}

/** The node's own device file: what may be done with it, the cgroup says. */
function deviceMount({ hostPath, containerPath }: Device): OciMount {
  return { destination: containerPath, type: "bind", source: hostPath, options: ["private"] };
}
