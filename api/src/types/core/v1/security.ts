/** The privileges with which pods and containers run. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const AppArmorProfile = s.message("io.k8s.api.core.v1.AppArmorProfile", "", {
  type: s.required(1, s.enumeration("Localhost", "RuntimeDefault", "Unconfined"), ""),
  localhostProfile: s.optional(2, s.string, ""),
});
export type AppArmorProfile = z.infer<typeof AppArmorProfile>;

export const Capabilities = s.message("io.k8s.api.core.v1.Capabilities", "", {
  add: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  drop: s.optional(2, s.list(s.string), "", { list: "atomic" }),
});
export type Capabilities = z.infer<typeof Capabilities>;

export const SELinuxOptions = s.message("io.k8s.api.core.v1.SELinuxOptions", "", {
  user: s.optional(1, s.string, ""),
  role: s.optional(2, s.string, ""),
  type: s.optional(3, s.string, ""),
  level: s.optional(4, s.string, ""),
});
export type SELinuxOptions = z.infer<typeof SELinuxOptions>;

export const SeccompProfile = s.message("io.k8s.api.core.v1.SeccompProfile", "", {
  type: s.required(1, s.enumeration("Localhost", "RuntimeDefault", "Unconfined"), ""),
  localhostProfile: s.optional(2, s.string, ""),
});
export type SeccompProfile = z.infer<typeof SeccompProfile>;

export const WindowsSecurityContextOptions = s.message("io.k8s.api.core.v1.WindowsSecurityContextOptions", "", {
  gmsaCredentialSpecName: s.optional(1, s.string, ""),
  gmsaCredentialSpec: s.optional(2, s.string, ""),
  runAsUserName: s.optional(3, s.string, ""),
  hostProcess: s.optional(4, s.boolean, ""),
});
export type WindowsSecurityContextOptions = z.infer<typeof WindowsSecurityContextOptions>;

export const SecurityContext = s.message("io.k8s.api.core.v1.SecurityContext", "", {
  capabilities: s.optional(1, Capabilities, ""),
  privileged: s.optional(2, s.boolean, ""),
  seLinuxOptions: s.optional(3, SELinuxOptions, ""),
  runAsUser: s.optional(4, s.int64, ""),
  runAsNonRoot: s.optional(5, s.boolean, ""),
  readOnlyRootFilesystem: s.optional(6, s.boolean, ""),
  allowPrivilegeEscalation: s.optional(7, s.boolean, ""),
  runAsGroup: s.optional(8, s.int64, ""),
  procMount: s.optional(9, s.enumeration("Default", "Unmasked"), ""),
  windowsOptions: s.optional(10, WindowsSecurityContextOptions, ""),
  seccompProfile: s.optional(11, SeccompProfile, ""),
  appArmorProfile: s.optional(12, AppArmorProfile, ""),
});
export type SecurityContext = z.infer<typeof SecurityContext>;

export const Sysctl = s.message("io.k8s.api.core.v1.Sysctl", "", {
  name: s.required(1, s.string, ""),
  value: s.required(2, s.string, ""),
});
export type Sysctl = z.infer<typeof Sysctl>;

export const PodSecurityContext = s.message("io.k8s.api.core.v1.PodSecurityContext", "", {
  seLinuxOptions: s.optional(1, SELinuxOptions, ""),
  runAsUser: s.optional(2, s.int64, ""),
  runAsNonRoot: s.optional(3, s.boolean, ""),
  supplementalGroups: s.optional(4, s.list(s.int64), "", { list: "atomic" }),
  fsGroup: s.optional(5, s.int64, ""),
  runAsGroup: s.optional(6, s.int64, ""),
  sysctls: s.optional(7, s.list(Sysctl), "", { list: "atomic" }),
  windowsOptions: s.optional(8, WindowsSecurityContextOptions, ""),
  fsGroupChangePolicy: s.optional(9, s.enumeration("Always", "OnRootMismatch"), ""),
  seccompProfile: s.optional(10, SeccompProfile, ""),
  appArmorProfile: s.optional(11, AppArmorProfile, ""),
  supplementalGroupsPolicy: s.optional(12, s.enumeration("Merge", "Strict"), ""),
  seLinuxChangePolicy: s.optional(13, s.enumeration("MountOption", "Recursive"), ""),
});
export type PodSecurityContext = z.infer<typeof PodSecurityContext>;
