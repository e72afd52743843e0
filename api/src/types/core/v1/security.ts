/** The privileges with which pods and containers run. */
import * as s from "../../../schema/kit.ts";

export const AppArmorProfile = s.message("io.k8s.api.core.v1.AppArmorProfile", "An AppArmor profile.", {
  type: s.required(1, s.enumeration("Localhost", "RuntimeDefault", "Unconfined"), "`Localhost` (a profile of the node), `RuntimeDefault` or `Unconfined`."),
  localhostProfile: s.optional(2, s.string, "The name of the profile on the node; only for `Localhost`.", { pointer: true }),
});
export type AppArmorProfile = s.TypeOf<typeof AppArmorProfile>;

export const Capabilities = s.message("io.k8s.api.core.v1.Capabilities", "Capabilities to give to a container and to take from it.", {
  add: s.optional(1, s.list(s.string), "Capabilities beyond the runtime's default, such as `NET_ADMIN`.", { list: "atomic" }),
  drop: s.optional(2, s.list(s.string), "Capabilities not to have; `ALL` means all.", { list: "atomic" }),
});
export type Capabilities = s.TypeOf<typeof Capabilities>;

export const SELinuxOptions = s.message("io.k8s.api.core.v1.SELinuxOptions", "A SELinux label.", {
  user: s.optional(1, s.string, "The user."),
  role: s.optional(2, s.string, "The role."),
  type: s.optional(3, s.string, "The type."),
  level: s.optional(4, s.string, "The level."),
});
export type SELinuxOptions = s.TypeOf<typeof SELinuxOptions>;

export const SeccompProfile = s.message("io.k8s.api.core.v1.SeccompProfile", "Which system calls are allowed.", {
  type: s.required(1, s.enumeration("Localhost", "RuntimeDefault", "Unconfined"), "`Localhost` (a profile of the node), `RuntimeDefault` or `Unconfined`."),
  localhostProfile: s.optional(2, s.string, "The file of the profile, below the kubelet's seccomp directory; only for `Localhost`.", { pointer: true }),
});
export type SeccompProfile = s.TypeOf<typeof SeccompProfile>;

export const WindowsSecurityContextOptions = s.message("io.k8s.api.core.v1.WindowsSecurityContextOptions", "The privileges of a container on Windows.", {
  gmsaCredentialSpecName: s.optional(1, s.string, "The name of the GMSA credential spec.", { pointer: true }),
  gmsaCredentialSpec: s.optional(2, s.string, "The GMSA credential spec itself, filled in by admission.", { pointer: true }),
  runAsUserName: s.optional(3, s.string, "The Windows user.", { pointer: true }),
  hostProcess: s.optional(4, s.boolean, "Whether the container is a host process; the same for all containers of a pod, and only with `hostNetwork`.", {
    pointer: true,
  }),
});
export type WindowsSecurityContextOptions = s.TypeOf<typeof WindowsSecurityContextOptions>;

export const SecurityContext = s.message("io.k8s.api.core.v1.SecurityContext", "The privileges of a container; what it sets overrides the pod's.", {
  capabilities: s.optional(1, Capabilities, "Capabilities to add and to drop."),
  privileged: s.optional(2, s.boolean, "Whether processes may do whatever root on the node may. Default false.", { pointer: true }),
  seLinuxOptions: s.optional(3, SELinuxOptions, "The SELinux label."),
  runAsUser: s.optional(4, s.int64, "The user id. Default: what the image says.", { pointer: true }),
  runAsNonRoot: s.optional(5, s.boolean, "Whether to refuse to start as user 0.", { pointer: true }),
  readOnlyRootFilesystem: s.optional(6, s.boolean, "Whether the root filesystem is read-only. Default false.", { pointer: true }),
  allowPrivilegeEscalation: s.optional(7, s.boolean, "Whether a process may gain more privileges than its parent, by setuid programs for one. Default true.", {
    pointer: true,
  }),
  runAsGroup: s.optional(8, s.int64, "The group id. Default: what the runtime takes.", { pointer: true }),
  procMount: s.optional(9, s.enumeration("Default", "Unmasked"), "Whether parts of /proc are hidden: `Default`, or `Unmasked`, which needs a user namespace.", {
    pointer: true,
  }),
  windowsOptions: s.optional(10, WindowsSecurityContextOptions, "The privileges on Windows."),
  seccompProfile: s.optional(11, SeccompProfile, "Which system calls are allowed."),
  appArmorProfile: s.optional(12, AppArmorProfile, "The AppArmor profile."),
});
export type SecurityContext = s.TypeOf<typeof SecurityContext>;

export const Sysctl = s.message("io.k8s.api.core.v1.Sysctl", "A kernel parameter of the pod's namespaces.", {
  name: s.required(1, s.string, "The name, such as `net.core.somaxconn`."),
  value: s.required(2, s.string, "The value."),
});
export type Sysctl = s.TypeOf<typeof Sysctl>;

export const PodSecurityContext = s.message("io.k8s.api.core.v1.PodSecurityContext", "The privileges of all containers of a pod, and who owns its volumes.", {
  seLinuxOptions: s.optional(1, SELinuxOptions, "The SELinux label of all containers."),
  runAsUser: s.optional(2, s.int64, "The user id. Default: what the image says.", { pointer: true }),
  runAsNonRoot: s.optional(3, s.boolean, "Whether to refuse to start as user 0.", { pointer: true }),
  supplementalGroups: s.optional(4, s.list(s.int64), "Further group ids of the first process in each container.", { list: "atomic" }),
  fsGroup: s.optional(5, s.int64, "A further group id, which also owns volumes that support it.", { pointer: true }),
  runAsGroup: s.optional(6, s.int64, "The group id. Default: what the runtime takes.", { pointer: true }),
  sysctls: s.optional(7, s.list(Sysctl), "Kernel parameters to set; the runtime must support them.", { list: "atomic" }),
  windowsOptions: s.optional(8, WindowsSecurityContextOptions, "The privileges on Windows."),
  fsGroupChangePolicy: s.optional(
    9,
    s.enumeration("Always", "OnRootMismatch"),
    "When the ownership of a volume is changed: `Always` (the default) or `OnRootMismatch`.",
    { pointer: true },
  ),
  seccompProfile: s.optional(10, SeccompProfile, "Which system calls are allowed."),
  appArmorProfile: s.optional(11, AppArmorProfile, "The AppArmor profile of all containers."),
  supplementalGroupsPolicy: s.optional(
    12,
    s.enumeration("Merge", "Strict"),
    "Whether groups that the image gives to the user count too: `Merge` (the default) or `Strict`.",
    { pointer: true },
  ),
  seLinuxChangePolicy: s.optional(
    13,
    s.enumeration("MountOption", "Recursive"),
    "How volumes get their label: `MountOption` (the default where possible) or `Recursive`.",
    { pointer: true },
  ),
});
export type PodSecurityContext = s.TypeOf<typeof PodSecurityContext>;
