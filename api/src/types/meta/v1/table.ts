/** Objects as the rows of a table, for people to read. */
import * as s from "../../../schema/kit.ts";
import { ListMeta } from "./list-meta.ts";

export const TableColumnDefinition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition", "A column of a table.", {
  description: s.required(0, s.string, "What the column shows."),
  format: s.required(0, s.string, "Says more about the type; `name` marks the column that names the object."),
  name: s.required(0, s.string, "The heading."),
  priority: s.required(0, s.int32, "Zero for columns that always show; higher ones show where there is room."),
  type: s.required(0, s.string, "The type of the cells as OpenAPI names it: string, integer, number, boolean, date..."),
});
export type TableColumnDefinition = s.TypeOf<typeof TableColumnDefinition>;

export const TableRowCondition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition", "Something to know about a row.", {
  message: s.optional(0, s.string, "Why, for people."),
  reason: s.optional(0, s.string, "Why, in one word for programs."),
  status: s.required(0, s.string, "`True`, `False` or `Unknown`."),
  type: s.required(0, s.enumeration("Completed"), "`Completed` for an object that has run to its end."),
});
export type TableRowCondition = s.TypeOf<typeof TableRowCondition>;

export const TableRow = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableRow", "A row of a table: one object.", {
  cells: s.required(0, s.list(s.raw), "One value for each column.", { list: "atomic" }),
  conditions: s.optional(0, s.list(TableRowCondition), "What there is to know about the row.", { list: "atomic" }),
  object: s.optional(0, s.raw, "The object, as much of it as was asked for with `includeObject`; by default its metadata."),
});
export type TableRow = s.TypeOf<typeof TableRow>;

export const Table = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Table", apiVersion: "v1", kind: "Table" },
  "Objects as rows, with the columns that the server thinks best for their kind.",
  {
    columnDefinitions: s.required(0, s.list(TableColumnDefinition), "The columns.", { list: "atomic" }),
    metadata: s.struct(0, ListMeta, "The metadata of the list."),
    rows: s.required(0, s.list(TableRow), "The rows.", { list: "atomic" }),
  },
);
export type Table = s.TypeOf<typeof Table>;
