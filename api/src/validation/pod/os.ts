/** What a pod that names its operating system may not ask for. */
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";

const notOnWindows = {
  spec: ["hostUsers", "hostPID", "hostIPC", "shareProcessNamespace"],
  pod: [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "sysctls",
    "runAsUser",
    "runAsGroup",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "seLinuxChangePolicy",
  ],
  container: [
    "appArmorProfile",
    "seLinuxOptions",
    "seccompProfile",
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
    "runAsUser",
    "runAsGroup",
  ],
} as const;

export function validateOs(spec: core.PodSpec, at: string, errors: FieldErrors): void {
  if (!spec.os) return;
  const { name } = spec.os as { name: string };
  if (name === "") errors.required(`${at}.os.name`, "cannot be empty");
  else if (name === "linux")
    forbidAll(
      spec,
      {
        at,
        spec: [],
        pod: ["windowsOptions"],
        container: ["windowsOptions"],
        why: "windows options cannot be set for a linux pod",
      },
      errors,
    );
  else if (name === "windows") forbidAll(spec, { at, ...notOnWindows, why: "cannot be set for a windows pod" }, errors);
  else errors.notSupported(`${at}.os.name`, name, ["linux", "windows"]);
}

interface Forbidden {
  readonly at: string;
  readonly why: string;
  readonly spec: readonly (keyof core.PodSpec)[];
  readonly pod: readonly (keyof core.PodSecurityContext)[];
  readonly container: readonly (keyof core.SecurityContext)[];
}

function forbidAll(spec: core.PodSpec, forbidden: Forbidden, errors: FieldErrors): void {
  const { at, why } = forbidden;
  for (const field of forbidden.spec) if (spec[field]) errors.forbidden(`${at}.${field}`, why);
  for (const field of forbidden.pod)
    if (spec.securityContext?.[field] !== undefined) errors.forbidden(`${at}.securityContext.${field}`, why);
  for (const list of ["initContainers", "containers", "ephemeralContainers"] as const) {
    spec[list]?.forEach(({ securityContext }, index) => {
      for (const field of forbidden.container) {
        if (securityContext?.[field] !== undefined)
          errors.forbidden(`${at}.${list}[${index}].securityContext.${field}`, why);
      }
    });
  }
}
