/** The cluster's own word on pod security: the standards of namespaces that name none, and whom no standard binds. */
import { type ConfigNode, fieldsOf } from "../../config/reading.ts";
import { type Mode, type Policy, levels, modes, unrestrictedPolicy, versionOf } from "./policy.ts";

export interface Settings {
  readonly defaults: Policy;
  readonly exempt: Readonly<Record<"usernames" | "runtimeClasses" | "namespaces", readonly string[]>>;
}

const noSettings: Settings = {
  defaults: unrestrictedPolicy,
  exempt: { usernames: [], runtimeClasses: [], namespaces: [] },
};

/** Throws ConfigError. */
export function settingsOf(node: ConfigNode | undefined): Settings {
  if (!node) return noSettings;
  const { defaults, exemptions } = fieldsOf(node, {
    kind: "PodSecurityConfiguration",
    apiVersions: ["pod-security.admission.config.k8s.io/v1"],
    fields: ["defaults", "exemptions"],
  });
  const { usernames, runtimeClasses, namespaces } = exemptions.fields("usernames", "runtimeClasses", "namespaces");
  return {
    defaults: defaultsOf(defaults),
    exempt: { usernames: usernames.texts(), runtimeClasses: runtimeClasses.texts(), namespaces: namespaces.texts() },
  };
}

function defaultsOf(node: ConfigNode): Policy {
  const fields = node.fields(...modes, ...modes.map((mode) => `${mode}-version` as const));
  const standards = modes.map((mode) => [mode, standardOf(fields[mode], fields[`${mode}-version`])] as const);
  return Object.fromEntries(standards) as Record<Mode, Policy[Mode]>;
}

function standardOf(level: ConfigNode, version: ConfigNode): Policy[Mode] {
  const text = version.text() ?? "latest";
  return {
    level: level.isPresent ? level.oneOf(...levels) : "privileged",
    version: versionOf(text) ?? version.fail('must be "latest" or "v1.x"'),
  };
}
