/** Defaults of what a claim asks for, alone or in the template of an ephemeral volume. */
import { defaultResourceList } from "./resources.ts";
import type { core } from "./types.ts";

export function defaultClaimSpec(spec: core.PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= "Filesystem";
  defaultResourceList(spec.resources?.requests);
  defaultResourceList(spec.resources?.limits);
}
