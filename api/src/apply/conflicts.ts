/** What an applied configuration would take from other managers, in upstream's words. */
import { StatusError } from "../errors.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import type { ManagerEntry } from "./entries.ts";
import { type FieldSet, difference, isEmpty, membersOf } from "./field-set.ts";
import { pathText } from "./path-element.ts";

export interface Conflict {
  readonly entry: ManagerEntry;
  readonly fields: FieldSet;
}

/** What remains of conflicts when some fields may be taken. */
export function conflictsExcept(conflicts: readonly Conflict[], allowed: FieldSet): Conflict[] {
  return conflicts
    .map(({ entry, fields }) => ({ entry, fields: difference(fields, allowed) }))
    .filter(({ fields }) => !isEmpty(fields));
}

export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const each = conflicts
    .map(({ entry, fields }) => ({ manager: managerText(entry), paths: [...membersOf(fields)].map(pathText).sort() }))
    .sort((a, b) => (a.manager < b.manager ? -1 : 1));
  const causes = each.flatMap(({ manager, paths }) =>
    paths.map((field): metav1.StatusCause => ({
      reason: "FieldManagerConflict",
      message: `conflict with ${manager}`,
      field,
    })),
  );
  return new StatusError("Conflict", conflictText(each, causes.length), { details: { causes } });
}

interface ManagersPaths {
  readonly manager: string;
  readonly paths: readonly string[];
}

function conflictText(conflicts: readonly ManagersPaths[], count: number): string {
  const [first] = conflicts;
  if (count === 1) return `Apply failed with 1 conflict: conflict with ${first?.manager}: ${first?.paths[0]}`;
  const lines = conflicts.flatMap(({ manager, paths }) => [
    `conflicts with ${manager}:`,
    ...paths.map((path) => `- ${path}`),
  ]);
  return `Apply failed with ${count} conflicts: ${lines.join("\n")}`;
}

function managerText({ manager = "", subresource, operation, apiVersion }: ManagerEntry): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : "");
  return operation === "Update" ? `${name} using ${apiVersion}` : name;
}
