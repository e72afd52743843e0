/** Paths of files within volumes. */
import type { FieldErrors } from "../field-errors.ts";

export function validateNoBacksteps(path: string, at: string, errors: FieldErrors): void {
  if (path.split("/").includes("..")) errors.invalid(at, path, "must not contain '..'");
}

/** A relative path that stays below where it starts. */
export function validateDescendingPath(path: string, at: string, errors: FieldErrors): void {
  if (path.startsWith("/")) errors.invalid(at, path, "must be a relative path");
  validateNoBacksteps(path, at, errors);
}

/** As above, and free of the names that atomic volume updates use for themselves. */
export function validateVolumeFilePath(path: string, at: string, errors: FieldErrors): void {
  validateDescendingPath(path, at, errors);
  if (path.startsWith("..") && !path.startsWith("../") && path !== "..")
    errors.invalid(at, path, "must not start with '..'");
}

const maxFileMode = 0o777;

export function validateFileMode(mode: number | undefined, at: string, errors: FieldErrors): void {
  if (mode === undefined || (mode >= 0 && mode <= maxFileMode)) return;
  errors.invalid(at, mode, "must be a number between 0 and 0777 (octal), both inclusive");
}
