export { columnsOf, tableFor } from "./table.ts";
export type { IncludeObject, Table, TableOptions, TableRow } from "./table.ts";
export { summarizePod } from "./pod-summary.ts";
export type { PodSummary } from "./pod-summary.ts";
