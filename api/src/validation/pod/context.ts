/** What the parts of a pod need to know of the whole. */
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";

export interface PodContext {
  readonly errors: FieldErrors;
  readonly spec: core.PodSpec;
  /** A real pod rather than a template of one: some rules hold only for pods. */
  readonly isPod: boolean;
  /** The volumes that are valid, by name. */
  readonly volumes: ReadonlyMap<string, core.Volume>;
  readonly claims: ReadonlySet<string>;
}

export function podContext(
  spec: core.PodSpec,
  options: { isPod: boolean; errors: FieldErrors; volumes: ReadonlyMap<string, core.Volume> },
): PodContext {
  return { spec, ...options, claims: new Set(spec.resourceClaims?.map(({ name }) => name).filter(Boolean)) };
}
