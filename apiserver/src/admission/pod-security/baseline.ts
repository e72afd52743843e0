/** The checks of the level baseline: what lets a pod out of its bounds. */
import type { corev1 } from "@kayak/api";
import {
  type AnyContainer,
  type Check,
  type PodUnderCheck,
  type Violation,
  containersOf,
  containersText,
  namesOf,
  plural,
  quoted,
  settersText,
  sorted,
  violation,
} from "./check.ts";
import { forbiddenField, forbiddenValues } from "./fields.ts";
import { seLinuxOptions } from "./selinux.ts";
import { sysctls } from "./sysctls.ts";

const level = "baseline";

const defaultCapabilities: ReadonlySet<string> = new Set([
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
]);

const appArmorAnnotation = "container.apparmor.security.beta.kubernetes.io/";

function appArmorProfile(pod: PodUnderCheck): Violation | undefined {
  const annotations = Object.entries(pod.metadata.annotations ?? {})
    .filter(([key, value]) => key.startsWith(appArmorAnnotation) && !/^(?:$|runtime\/default$|localhost\/)/.test(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const { who, values } = forbiddenValues(
    pod,
    (context) => context?.appArmorProfile?.type,
    (type) => type !== "RuntimeDefault" && type !== "Localhost",
  );
  const details = [...annotations, ...(who === "" ? [] : [`${who} must not set AppArmor profile type to ${values}`])];
  const reason = plural(details.length, "forbidden AppArmor profile", "forbidden AppArmor profiles");
  return details.length === 0 ? undefined : { reason, detail: details.join(", ") };
}

function unusualCapabilities({ securityContext }: AnyContainer): string[] {
  return (securityContext?.capabilities?.add ?? []).filter((each) => !defaultCapabilities.has(each));
}

function capabilities({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, (container) => unusualCapabilities(container).length > 0);
  if (names.length === 0) return undefined;
  const added = quoted(sorted(containersOf(spec).flatMap(unusualCapabilities)));
  return violation(
    "non-default capabilities",
    containersText(names),
    `must not include ${added} in securityContext.capabilities.add`,
  );
}

function hostNamespaces({ spec }: PodUnderCheck): Violation | undefined {
  const shared = (["hostNetwork", "hostPID", "hostIPC"] as const).filter((field) => spec[field]);
  if (shared.length === 0) return undefined;
  return { reason: "host namespaces", detail: shared.map((field) => `${field}=true`).join(", ") };
}

function hostPathVolumes({ spec }: PodUnderCheck): Violation | undefined {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath).map(({ name }) => name);
  if (names.length === 0) return undefined;
  return { reason: "hostPath volumes", detail: `${plural(names.length, "volume", "volumes")} ${quoted(names)}` };
}

function portsOnHost({ ports = [] }: AnyContainer): string[] {
  return ports.flatMap(({ hostPort }) => (hostPort ? [String(hostPort)] : []));
}

function hostPorts({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, (container) => portsOnHost(container).length > 0);
  const ports = sorted(containersOf(spec).flatMap(portsOnHost));
  return usage("hostPort", names, { one: "hostPort", many: "hostPorts", values: ports, shown: ports.join(", ") });
}

function hostHandlers({ spec }: PodUnderCheck): Violation | undefined {
  type Handler = {
    httpGet?: { host?: string | undefined } | undefined;
    tcpSocket?: { host?: string | undefined } | undefined;
  };
  const hosts = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: corev1.Container) =>
    [livenessProbe, readinessProbe, startupProbe, lifecycle?.postStart, lifecycle?.preStop]
      .flatMap((handler: Handler | undefined) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
      .flatMap((host) => host || []);
  const bad = containersOf(spec) as corev1.Container[];
  const names = sorted(bad.filter((container) => hosts(container).length > 0).map(({ name }) => name));
  const values = sorted(bad.flatMap(hosts));
  const reason = "probe or lifecycle host";
  return usage(reason, names, { one: reason, many: `${reason}s`, values, shown: quoted(values) });
}

/** `container "a" uses hostPort 80`. */
function usage(
  reason: string,
  names: readonly string[],
  { one, many, values, shown }: { one: string; many: string; values: readonly string[]; shown: string },
): Violation | undefined {
  if (names.length === 0) return undefined;
  const verb = plural(names.length, "uses", "use");
  return { reason, detail: `${containersText(names)} ${verb} ${plural(values.length, one, many)} ${shown}` };
}

function privileged({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.privileged === true);
  return violation("privileged", settersText(false, names), "must not set securityContext.privileged=true");
}

/** From here on, root of a user namespace is not taken for root. */
export const userNamespacesSince = 35;

export function isInUserNamespace({ spec, minor }: PodUnderCheck): boolean {
  return minor >= userNamespacesSince && spec.hostUsers === false;
}

function procMountOf({ securityContext }: AnyContainer): string {
  return securityContext?.procMount ?? "Default";
}

export function procMount({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, (container) => procMountOf(container) !== "Default");
  const types = sorted(containersOf(spec).map(procMountOf)).filter((each) => each !== "Default");
  return violation(
    "procMount",
    settersText(false, names),
    `must not set securityContext.procMount to ${quoted(types)}`,
  );
}

function windowsHostProcess({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true);
  const who = settersText(spec.securityContext?.windowsOptions?.hostProcess === true, names);
  return violation("hostProcess", who, "must not set securityContext.windowsOptions.hostProcess=true");
}

export const baselineChecks: readonly Check[] = [
  { id: "appArmorProfile", level, find: appArmorProfile },
  { id: "capabilities_baseline", level, find: capabilities },
  { id: "hostNamespaces", level, find: hostNamespaces },
  { id: "hostPathVolumes", level, find: hostPathVolumes },
  { id: "hostPorts", level, find: hostPorts },
  { id: "hostProbesAndHostLifecycle", level, since: 34, find: hostHandlers },
  { id: "privileged", level, find: privileged },
  { id: "procMount", level, find: (pod) => (isInUserNamespace(pod) ? undefined : procMount(pod)) },
  { id: "seLinuxOptions", level, find: seLinuxOptions },
  {
    id: "seccompProfile_baseline",
    level,
    find: (pod) =>
      forbiddenField(pod, {
        field: "seccompProfile.type",
        read: (context) => context?.seccompProfile?.type,
        isForbidden: (type) => type === "Unconfined",
      }),
  },
  { id: "sysctls", level, find: sysctls },
  { id: "windowsHostProcess", level, find: windowsHostProcess },
];
