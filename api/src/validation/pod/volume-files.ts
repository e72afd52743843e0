/** Files that volumes make of secrets, config maps and the pod's own fields. */
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import { validateFieldRef, validateResourceFieldRef, volumeFields } from "./downward.ts";
import { validateFileMode, validateVolumeFilePath } from "./paths.ts";

/** The keys that a secret or config map shows as files. */
export function validateItems(items: readonly core.KeyToPath[] | undefined, at: string, errors: FieldErrors): void {
  items?.forEach(({ key, path, mode }, index) => {
    if (key === "") errors.required(`${at}[${index}].key`);
    if (path === "") errors.required(`${at}[${index}].path`);
    else validateVolumeFilePath(path, `${at}[${index}].path`, errors);
    validateFileMode(mode, `${at}[${index}].mode`, errors);
  });
}

export function validateDownwardFile(file: core.DownwardAPIVolumeFile, at: string, errors: FieldErrors): void {
  const { path, fieldRef, resourceFieldRef, mode } = file;
  if (path === "") errors.required(`${at}.path`);
  else validateVolumeFilePath(path, `${at}.path`, errors);
  if (fieldRef) {
    validateFieldRef(fieldRef, { at: `${at}.fieldRef`, fields: volumeFields }, errors);
    if (resourceFieldRef)
      errors.invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
  } else if (resourceFieldRef)
    validateResourceFieldRef(resourceFieldRef, { at: `${at}.resourceFieldRef`, inVolume: true }, errors);
  else errors.required(at, "one of fieldRef and resourceFieldRef is required");
  validateFileMode(mode, `${at}.mode`, errors);
}
