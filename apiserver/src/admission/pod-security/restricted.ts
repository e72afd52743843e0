/** The checks of the level restricted, on top of baseline's: what a pod must do to be hardened. */
import type { corev1 } from "@kayak/api";
import { isInUserNamespace, procMount, userNamespacesSince } from "./baseline.ts";
import {
  type AnyContainer,
  type Check,
  type PodUnderCheck,
  type Violation,
  containersOf,
  containersText,
  isWindows,
  namesOf,
  plural,
  quoted,
  settersText,
  sorted,
  violation,
} from "./check.ts";
import { forbiddenField, silentContainers } from "./fields.ts";

const level = "restricted";
/** From here on, pods of Windows are spared what only Linux knows. */
const windowsSince = 25;

function sparesWindows(find: Check["find"]): Check["find"] {
  return (pod) => (pod.minor >= windowsSince && isWindows(pod.spec) ? undefined : find(pod));
}

function allowPrivilegeEscalation({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false);
  const reason = "allowPrivilegeEscalation != false";
  return violation(reason, settersText(false, names), "must set securityContext.allowPrivilegeEscalation=false");
}

function riskyCapabilities({ securityContext }: AnyContainer): string[] {
  return (securityContext?.capabilities?.add ?? []).filter((each) => each !== "NET_BIND_SERVICE");
}

function capabilities({ spec }: PodUnderCheck): Violation | undefined {
  const keeping = namesOf(spec, ({ securityContext }) => !securityContext?.capabilities?.drop?.includes("ALL"));
  const adding = namesOf(spec, (container) => riskyCapabilities(container).length > 0);
  const forbidden = quoted(sorted(containersOf(spec).flatMap(riskyCapabilities)));
  const details = [
    ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [`${containersText(adding)} must not include ${forbidden} in securityContext.capabilities.add`]
      : []),
  ];
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
}

const allowedVolumes: ReadonlySet<string> = new Set([
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
]);

function restrictedVolumes({ spec }: PodUnderCheck): Violation | undefined {
  const bad = (spec.volumes ?? []).flatMap((volume) => {
    const type = volumeType(volume);
    return allowedVolumes.has(type) ? [] : [{ name: volume.name, type }];
  });
  if (bad.length === 0) return undefined;
  const types = sorted(bad.map(({ type }) => type));
  const volumes = `${plural(bad.length, "volume", "volumes")} ${quoted(bad.map(({ name }) => name))}`;
  const kinds = plural(types.length, "restricted volume type", "restricted volume types");
  const detail = `${volumes} ${plural(bad.length, "uses", "use")} ${kinds} ${quoted(types)}`;
  return { reason: "restricted volume types", detail };
}

function volumeType({ name: _name, ...source }: corev1.Volume): string {
  return Object.entries(source).find(([, value]) => value !== undefined)?.[0] ?? "unknown";
}

function runAsNonRoot({ spec }: PodUnderCheck): Violation | undefined {
  const reason = "runAsNonRoot != true";
  const refusing = namesOf(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false);
  const who = settersText(spec.securityContext?.runAsNonRoot === false, refusing);
  if (who !== "") return violation(reason, who, "must not set securityContext.runAsNonRoot=false");
  const silent = silentContainers(spec, (context) => context?.runAsNonRoot !== undefined);
  return silence(reason, silent, "must set securityContext.runAsNonRoot=true");
}

function silence(reason: string, containers: readonly AnyContainer[], what: string): Violation | undefined {
  if (containers.length === 0) return undefined;
  return violation(reason, `pod or ${containersText(containers.map(({ name }) => name))}`, what);
}

function runAsUser({ spec }: PodUnderCheck): Violation | undefined {
  const names = namesOf(spec, ({ securityContext }) => securityContext?.runAsUser === 0);
  return violation(
    "runAsUser=0",
    settersText(spec.securityContext?.runAsUser === 0, names),
    "must not set runAsUser=0",
  );
}

const seccompTypes = ["RuntimeDefault", "Localhost"];

function profileType(context: corev1.SecurityContext | corev1.PodSecurityContext | undefined): string | undefined {
  return context?.seccompProfile?.type;
}

function isWeak(type: string): boolean {
  return !seccompTypes.includes(type);
}

function seccompProfile(pod: PodUnderCheck): Violation | undefined {
  const explicit = forbiddenField(pod, { field: "seccompProfile.type", read: profileType, isForbidden: isWeak });
  if (explicit) return explicit;
  const silent = silentContainers(pod.spec, (context) => profileType(context) !== undefined);
  return silence(
    "seccompProfile",
    silent,
    'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
  );
}

/** Who is root in a user namespace only, is not. */
function unlessMapped(find: Check["find"]): Check["find"] {
  return (pod) => (isInUserNamespace(pod) ? undefined : find(pod));
}

export const restrictedChecks: readonly Check[] = [
  { id: "allowPrivilegeEscalation", level, since: 8, find: sparesWindows(allowPrivilegeEscalation) },
  {
    id: "capabilities_restricted",
    level,
    since: 22,
    overrides: "capabilities_baseline",
    find: sparesWindows(capabilities),
  },
  { id: "procMount_restricted", level, since: userNamespacesSince, overrides: "procMount", find: procMount },
  { id: "restrictedVolumes", level, overrides: "hostPathVolumes", find: restrictedVolumes },
  { id: "runAsNonRoot", level, find: unlessMapped(runAsNonRoot) },
  { id: "runAsUser", level, since: 23, find: unlessMapped(runAsUser) },
  {
    id: "seccompProfile_restricted",
    level,
    since: 19,
    overrides: "seccompProfile_baseline",
    find: sparesWindows(seccompProfile),
  },
];
