/** Objects as the rows of a table, for people to read. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { ListMeta } from "./list-meta.ts";

export const TableColumnDefinition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableColumnDefinition", "", {
  description: s.required(0, s.string, ""),
  format: s.required(0, s.string, ""),
  name: s.required(0, s.string, ""),
  priority: s.required(0, s.int32, ""),
  type: s.required(0, s.string, ""),
});
export type TableColumnDefinition = z.infer<typeof TableColumnDefinition>;

export const TableRowCondition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableRowCondition", "", {
  message: s.optional(0, s.string, ""),
  reason: s.optional(0, s.string, ""),
  status: s.required(0, s.string, ""),
  type: s.required(0, s.enumeration("Completed"), ""),
});
export type TableRowCondition = z.infer<typeof TableRowCondition>;

export const TableRow = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.TableRow", "", {
  cells: s.required(0, s.list(s.raw), "", { list: "atomic" }),
  conditions: s.optional(0, s.list(TableRowCondition), "", { list: "atomic" }),
  object: s.optional(0, s.raw, ""),
});
export type TableRow = z.infer<typeof TableRow>;

export const Table = s.kind(
  { name: "io.k8s.apimachinery.pkg.apis.meta.v1.Table", apiVersion: "v1", kind: "Table" },
  "",
  {
    columnDefinitions: s.required(0, s.list(TableColumnDefinition), "", { list: "atomic" }),
    metadata: s.struct(0, ListMeta, ""),
    rows: s.required(0, s.list(TableRow), "", { list: "atomic" }),
  },
);
export type Table = z.infer<typeof Table>;
