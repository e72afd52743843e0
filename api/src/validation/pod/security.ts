/** Security contexts of containers and pods. */
import { checkUnixId } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validateDescendingPath } from "./paths.ts";

export function validateSecurityContext(
  security: core.SecurityContext,
  { at, hostUsers }: { at: string; hostUsers: boolean },
  errors: FieldErrors,
): void {
  validateIds(security, at, errors);
  if (security.procMount !== undefined) {
    const field = `${at}.procMount`;
    errors.oneOf(field, security.procMount, ["Default", "Unmasked"]);
    if (hostUsers && security.procMount === "Unmasked")
      errors.invalid(field, security.procMount, "`hostUsers` must be false to use `Unmasked`");
  }
  validateProfile(security.seccompProfile, { at: `${at}.seccompProfile`, what: "seccomp" }, errors);
  validateProfile(security.appArmorProfile, { at: `${at}.appArmorProfile`, what: "AppArmor" }, errors);
  validateEscalation(security, at, errors);
}

function validateIds({ runAsUser, runAsGroup }: core.SecurityContext, at: string, errors: FieldErrors): void {
  if (runAsUser !== undefined) errors.invalidEach(`${at}.runAsUser`, runAsUser, checkUnixId(runAsUser));
  if (runAsGroup !== undefined) errors.invalidEach(`${at}.runAsGroup`, runAsGroup, checkUnixId(runAsGroup));
}

function validateEscalation(security: core.SecurityContext, at: string, errors: FieldErrors): void {
  if (security.allowPrivilegeEscalation !== false) return;
  if (security.privileged)
    errors.invalid(at, security, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
  if (security.capabilities?.add?.includes("CAP_SYS_ADMIN")) {
    errors.invalid(at, security, "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
  }
}

const profileTypes = ["Localhost", "RuntimeDefault", "Unconfined"];
/** PATH_MAX without the final zero. */
const maxProfileLength = 4095;

function validateProfile(
  profile: core.SeccompProfile | core.AppArmorProfile | undefined,
  { at, what }: { at: string; what: "seccomp" | "AppArmor" },
  errors: FieldErrors,
): void {
  if (!profile) return;
  const { type, localhostProfile: path } = profile;
  if (!type)
    errors.required(
      `${at}.type`,
      `type is required when ${what === "seccomp" ? "seccompProfile" : "appArmorProfile"} is set`,
    );
  else if (!profileTypes.includes(type)) errors.notSupported(`${at}.type`, type, profileTypes);
  const field = `${at}.localhostProfile`;
  if (type !== "Localhost") {
    if (path !== undefined) errors.invalid(field, path, `can only be set when ${what} type is Localhost`);
  } else if (!path) errors.required(field, `must be set when ${what} type is Localhost`);
  else if (what === "seccomp") validateDescendingPath(path, field, errors);
  else if (path.trim() !== path) errors.invalid(field, path, "must not be padded with whitespace");
  else if (path.length > maxProfileLength) errors.tooLong(field, maxProfileLength);
}

export function validatePodSecurity(spec: core.PodSpec, at: string, errors: FieldErrors): void {
  const { securityContext: security } = spec;
  if (spec.shareProcessNamespace && spec.hostPID) {
    errors.invalid(
      `${at}.securityContext.shareProcessNamespace`,
      true,
      "ShareProcessNamespace and HostPID cannot both be enabled",
    );
  }
  if (!security) return;
  const field = `${at}.securityContext`;
  if (security.fsGroup !== undefined)
    errors.invalidEach(`${field}.fsGroup`, security.fsGroup, checkUnixId(security.fsGroup));
  validateIds(security, field, errors);
  security.supplementalGroups?.forEach((group, index) =>
    errors.invalidEach(`${field}.supplementalGroups[${index}]`, group, checkUnixId(group)),
  );
  if (security.sysctls) validateSysctls(spec, `${field}.sysctls`, errors);
  validateProfile(security.seccompProfile, { at: `${field}.seccompProfile`, what: "seccomp" }, errors);
  validateProfile(security.appArmorProfile, { at: `${field}.appArmorProfile`, what: "AppArmor" }, errors);
  const { fsGroupChangePolicy, supplementalGroupsPolicy, seLinuxChangePolicy } = security;
  if (fsGroupChangePolicy !== undefined)
    errors.oneOf(`${field}.fsGroupChangePolicy`, fsGroupChangePolicy, ["Always", "OnRootMismatch"]);
  if (supplementalGroupsPolicy !== undefined)
    errors.oneOf(`${field}.supplementalGroupsPolicy`, supplementalGroupsPolicy, ["Merge", "Strict"]);
  if (seLinuxChangePolicy !== undefined)
    errors.oneOf(`${field}.seLinuxChangePolicy`, seLinuxChangePolicy, ["MountOption", "Recursive"]);
}

const sysctlSegment = "[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
const sysctlName = `^(${sysctlSegment}[\\./])*${sysctlSegment}$`;
const sysctlPattern = new RegExp(sysctlName);
const maxSysctlLength = 253;

function validateSysctls(spec: core.PodSpec, at: string, errors: FieldErrors): void {
  const names = new Set<string>();
  spec.securityContext?.sysctls?.forEach(({ name }, index) => {
    const field = `${at}[${index}].name`;
    if (name === "") errors.required(field);
    else if (name.length > maxSysctlLength || !sysctlPattern.test(name)) {
      errors.invalid(field, name, `must have at most ${maxSysctlLength} characters and match regex ${sysctlName}`);
    } else if (names.has(name)) errors.duplicate(field, name);
    names.add(name);
    const scope = sysctlNamespace(name.replaceAll("/", "."));
    if (spec.hostNetwork && scope === "net")
      errors.invalid(field, name, "may not be specified when 'hostNetwork' is true");
    if (spec.hostIPC && scope === "ipc") errors.invalid(field, name, "may not be specified when 'hostIPC' is true");
  });
}

const ipcSysctls = /^(?:kernel\.(?:sem|shm.*|msg.*)|fs\.mqueue\..*)$/;

/** The kernel namespace that a sysctl belongs to. */
function sysctlNamespace(name: string): "net" | "ipc" | undefined {
  return name.startsWith("net.") ? "net" : ipcSysctls.test(name) ? "ipc" : undefined;
}

/** A user namespace of its own goes with no other namespace of the host. */
export function validateHostUsers(spec: core.PodSpec, at: string, errors: FieldErrors): void {
  if (spec.hostUsers !== false) return;
  const why = "when `hostUsers` is false";
  if (spec.hostNetwork) errors.forbidden(`${at}.hostNetwork`, why);
  if (spec.hostPID) errors.forbidden(`${at}.hostPID`, why);
  if (spec.hostIPC) errors.forbidden(`${at}.hostIPC`, why);
}
