/** The volumes of a pod. */
import { checkDnsLabel, checkDnsSubdomain } from "../../names/index.ts";
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { sourceRules } from "./volume-sources.ts";

interface Options {
  readonly at: string;
  /** The name of the pod; absent in templates. */
  readonly podName: string | undefined;
  readonly isPod: boolean;
}

/** Checks volumes; gives those that are valid by name, which is what containers can mount. */
export function validateVolumes(
  volumes: readonly core.Volume[] | undefined,
  options: Options,
  errors: FieldErrors,
): Map<string, core.Volume> {
  const valid = new Map<string, core.Volume>();
  const created = new Set(
    options.podName
      ? volumes?.filter(({ ephemeral }) => ephemeral).map(({ name }) => `${options.podName}-${name}`)
      : [],
  );
  volumes?.forEach((volume, index) => {
    const field = `${options.at}[${index}]`;
    const found = errors.list.length;
    validateSource(volume, { ...options, at: field }, errors);
    if (volume.name === "") errors.required(`${field}.name`);
    else errors.invalidEach(`${field}.name`, volume.name, checkDnsLabel(volume.name));
    if (valid.has(volume.name)) errors.duplicate(`${field}.name`, volume.name);
    if (errors.list.length === found) valid.set(volume.name, volume);
    const claim = volume.persistentVolumeClaim?.claimName;
    if (claim !== undefined && created.has(claim)) {
      errors.invalid(
        `${field}.persistentVolumeClaim.claimName`,
        claim,
        "must not reference a PVC that gets created for an ephemeral volume",
      );
    }
  });
  return valid;
}

function validateSource(volume: core.Volume, { at, podName, isPod }: Options, errors: FieldErrors): void {
  let found = 0;
  for (const source of Object.keys(volume) as (keyof core.Volume)[]) {
    if (source === "name" || volume[source] === undefined) continue;
    if (++found > 1) errors.forbidden(`${at}.${source}`, "may not specify more than 1 volume type");
    else sourceRules[source]?.(volume, { at: `${at}.${source}`, isPod }, errors);
  }
  if (found === 0) errors.required(at, "must specify a volume type");
  if (volume.ephemeral && podName && volume.name) {
    const claim = `${podName}-${volume.name}`;
    for (const problem of checkDnsSubdomain(claim))
      errors.invalid(`${at}.name`, volume.name, `PVC name "${claim}": ${problem}`);
  }
}
