/** Columns of text, aligned as kubectl aligns them. */
import type { metav1 } from "@kayak/api";

const gap = 3;

export function renderColumns(rows: readonly (readonly string[])[], widths: number[] = columnWidths(rows)): string {
  return rows
    .map(
      (row) =>
        row
          .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + gap)))
          .join("")
          .trimEnd() + "\n",
    )
    .join("");
}

export function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
}

export interface TableView {
  readonly wide: boolean;
  /** Whether a first column tells the namespace. */
  readonly namespaces: boolean;
  /** Put before names when several types are listed: `pod/web-1`. */
  readonly prefix?: string | undefined;
}

/** The rows of a meta/v1 Table that a person sees: a header, then one line per object. */
export function tableRows(table: metav1.Table, view: TableView): string[][] {
  const shown = table.columnDefinitions
    .map((column, i) => ({ name: column.name, i, priority: column.priority }))
    .filter((column) => view.wide || column.priority === 0);
  const header = shown.map((column) => column.name.toUpperCase());
  const rows = table.rows.map((row) => shown.map(({ i }) => cell(row.cells[i], i === 0 ? view.prefix : undefined)));
  if (!view.namespaces) return [header, ...rows];
  const namespaces = table.rows.map(
    (row) => (row.object as { metadata?: { namespace?: string } } | undefined)?.metadata?.namespace ?? "",
  );
  return [["NAMESPACE", ...header], ...rows.map((row, i) => [namespaces[i] ?? ""].concat(row))];
}

function cell(value: unknown, prefix: string | undefined): string {
  const text =
    value === null || value === undefined ? "<none>" : typeof value === "string" ? value : JSON.stringify(value);
  return prefix === undefined ? text : `${prefix}/${text}`;
}
