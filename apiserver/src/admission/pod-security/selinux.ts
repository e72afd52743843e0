/** SELinux: only the types that containers have anyway, no user and no role. */
import type { corev1 } from "@kayak/api";
import {
  type PodUnderCheck,
  type Violation,
  containersOf,
  namesOf,
  plural,
  quoted,
  settersText,
  sorted,
} from "./check.ts";

const types = ["", "container_t", "container_init_t", "container_kvm_t"];
const engineType = "container_engine_t";
const engineTypeSince = 31;

type Options = corev1.SELinuxOptions | undefined;

export function seLinuxOptions({ spec, minor }: PodUnderCheck): Violation | undefined {
  const allowed = new Set(minor >= engineTypeSince ? [...types, engineType] : types);
  const isBad = (options: Options) =>
    options !== undefined && (!allowed.has(options.type ?? "") || Boolean(options.user) || Boolean(options.role));
  const own = spec.securityContext?.seLinuxOptions;
  const names = namesOf(spec, ({ securityContext }) => isBad(securityContext?.seLinuxOptions));
  const who = settersText(isBad(own), names);
  if (who === "") return undefined;
  const all = [own, ...containersOf(spec).map(({ securityContext }) => securityContext?.seLinuxOptions)];
  const bad = sorted(all.map((options) => options?.type ?? "").filter((type) => !allowed.has(type)));
  const problems = [
    ...(bad.length > 0 ? [`${plural(bad.length, "type", "types")} ${quoted(bad)}`] : []),
    ...(all.some((options) => options?.user) ? ["user may not be set"] : []),
    ...(all.some((options) => options?.role) ? ["role may not be set"] : []),
  ];
  return {
    reason: "seLinuxOptions",
    detail: `${who} set forbidden securityContext.seLinuxOptions: ${problems.join("; ")}`,
  };
}
