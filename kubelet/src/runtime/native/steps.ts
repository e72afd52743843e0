/**
 * The steps that kayak-native performs, with their arguments (native/src/*.c). Programs are data: planned by pure functions,
 * compared as text in tests, encoded here.
 */
export type Step =
  // The launcher.
  | readonly ["serve", directory: string]
  // The monitor's own settings.
  | readonly ["listen", directory: string]
  | readonly ["log", path: string]
  | readonly ["exit-record", path: string]
  | readonly ["oom-events", path: string]
  | readonly ["stdio", words: string]
  | readonly ["clone", flags: string, cgroup: string]
  // Namespaces and cgroups.
  | readonly ["unshare", flags: string]
  | readonly ["setns", path: string, flag: string]
  | readonly ["target", pid: string, startTime: string]
  | readonly ["join", flags: string]
  | readonly ["join-cgroup", ...files: string[]]
  | readonly ["pin", namespace: string, path: string]
  | readonly ["host-mount", type: string, target: string, attributes: string, options: string]
  | readonly ["seal", file: string, path: string]
  | readonly ["unmount", ...paths: string[]]
  | readonly ["user-namespace-make", path: string, firstId: string, count: string, flags: string]
  | readonly ["user-namespace", path: string, firstId: string]
  | readonly ["join-user"]
  | readonly ["hostname", name: string]
  | readonly ["domainname", name: string]
  | readonly ["proc-write", path: string, value: string, ...uid: string[]]
  | readonly ["proc-write-present", path: string, value: string]
  | readonly ["device-filter", cgroup: string, program: Uint8Array]
  | readonly ["oom-score-adj", value: string]
  | readonly ["netlink", name: string, toleratedErrno: string, message: Uint8Array]
  | readonly ["relay", port: string]
  // The root filesystem.
  | readonly ["private-mounts"]
  | readonly ["idmap", path: string]
  | readonly ["overlay", layersDir: string, target: string, options: string]
  | readonly ["root", path: string]
  | readonly ["mount", type: string, target: string, attributes: string, options: string]
  | readonly ["open-tree", source: string, beneath: string]
  | readonly ["bind", source: string, target: string, attributes: string, words: string, beneath: string]
  | readonly ["volume", path: string]
  | readonly ["mknod", path: string, mode: string, major: string, minor: string]
  | readonly ["symlink", content: string, path: string]
  | readonly ["mkdir", path: string, mode: string]
  | readonly ["mask", ...paths: string[]]
  | readonly ["readonly", ...paths: string[]]
  | readonly ["console"]
  | readonly ["remount-readonly", path: string]
  | readonly ["pivot"]
  // The process.
  | readonly ["session"]
  | readonly ["terminal"]
  | readonly ["bounding", capabilities: string]
  | readonly ["own-stdio", uid: string]
  | readonly ["identity", uid: string, gid: string, ...groups: string[]]
  | readonly ["capabilities", effective: string, permitted: string, inheritable: string, ambient: string]
  | readonly ["no-new-privs"]
  | readonly ["seccomp", filter: Uint8Array]
  | readonly ["workdir-create", path: string]
  | readonly ["workdir", path: string]
  | readonly ["env", ...entries: string[]]
  | readonly ["wait-start"]
  | readonly ["exec", ...command: string[]]
  | readonly ["reap"]
  // Image layers.
  | readonly ["lock", file: string]
  | readonly ["chroot-into", path: string]
  | readonly ["unpack-directory", path: string, ...metadata: UnpackMetadata]
  | readonly ["unpack-file", path: string, ...metadata: UnpackMetadata, size: string]
  | readonly ["unpack-symlink", path: string, ...metadata: UnpackMetadata, content: string]
  | readonly ["unpack-link", path: string, target: string]
  | readonly [
      "unpack-node",
      path: string,
      ...metadata: UnpackMetadata,
      type: "c" | "b" | "p",
      major: string,
      minor: string,
    ]
  | readonly ["unpack-xattr", path: string, name: string, value: Uint8Array]
  | readonly ["unpack-whiteout", path: string]
  | readonly ["unpack-opaque", path: string, ...keep: string[]];

export type UnpackMetadata = [mode: string, uid: string, gid: string, mtimeSeconds: string];

/** CLONE_* as <linux/sched.h> has them. */
const namespaceFlags = {
  mount: 0x00020000,
  cgroup: 0x02000000,
  uts: 0x04000000,
  ipc: 0x08000000,
  user: 0x10000000,
  pid: 0x20000000,
  network: 0x40000000,
} as const;

export type NamespaceType = keyof typeof namespaceFlags;

export function cloneFlags(types: readonly NamespaceType[]): string {
  return `0x${types.reduce((flags, type) => flags | namespaceFlags[type], 0).toString(16)}`;
}

/** A step is its argument count, the lengths of all arguments, and every argument followed by a NUL. */
export function encodeStep(step: Step): Buffer {
  const args = step.map((argument) => (typeof argument === "string" ? checkedText(argument) : Buffer.from(argument)));
  const head = Buffer.alloc(4 + 4 * args.length);
  head.writeUInt32LE(args.length, 0);
  args.forEach((argument, index) => head.writeUInt32LE(argument.length, 4 + 4 * index));
  return Buffer.concat([head, ...args.flatMap((argument) => [argument, nul])]);
}

export function encodeProgram(steps: readonly Step[]): Buffer {
  return Buffer.concat(steps.map(encodeStep));
}

const nul = Buffer.alloc(1);

function checkedText(text: string): Buffer {
  if (text.includes("\0")) throw new Error(`${JSON.stringify(text)} contains a NUL byte`);
  return Buffer.from(text);
}

/** One line per step, for snapshot tests and logs. */
export function formatProgram(steps: readonly Step[]): string {
  return steps.map((step) => step.map(formatArgument).join(" ")).join("\n");
}

function formatArgument(argument: string | Uint8Array): string {
  if (typeof argument !== "string") return `<${argument.length} bytes>`;
  return argument === "" || /\s/.test(argument) ? JSON.stringify(argument) : argument;
}
