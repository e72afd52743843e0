/** How objects of a kind become rows of a table. */
import type * as metav1 from "../types/meta/v1/index.ts";

export type Cell = string | number | boolean;

export interface Printer<T> {
  readonly columns: readonly metav1.TableColumnDefinition[];
  /** One cell for each column. `now` is the time of the request, which ages are counted to. */
  readonly cells: (object: T, now: number) => Cell[];
  readonly conditions?: (object: T) => metav1.TableRowCondition[] | undefined;
}

interface ColumnOptions {
  readonly type?: "boolean" | "date" | "integer" | "string";
  readonly format?: "name";
  /** Shown only by `-o wide`. */
  readonly wide?: boolean;
}

export function column(name: string, description: string, options: ColumnOptions = {}): metav1.TableColumnDefinition {
  const { type = "string", format = "", wide = false } = options;
  return { name, type, format, description, priority: wide ? 1 : 0 };
}

export const nameColumn = column("Name", "The object's name, unique within its namespace.", { format: "name" });
export const ageColumn = column("Age", "The time since the object was created.");

export const none = "<none>";
export const unknown = "<unknown>";

/** Some values of a list, and how many more there are. */
export function someOf(values: readonly string[], options: { readonly empty: string; readonly max?: number }): string {
  const { empty, max = 3 } = options;
  if (values.length === 0) return empty;
  const shown = values.slice(0, max).join(",");
  return values.length > max ? `${shown} + ${values.length - max} more...` : shown;
}

/** A map of labels as `a=b,c=d`. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.sort().join(",") || none;
}

export function containerNames(containers: readonly { readonly name: string }[] | undefined): string {
  return (containers ?? []).map(({ name }) => name).join(",");
}

export function containerImages(containers: readonly { readonly image?: string | undefined }[] | undefined): string {
  return (containers ?? []).map(({ image = "" }) => image).join(",");
}
