/** What nodes and pods use, as rows. */
import { formatQuantity, parseQuantity } from "../quantity.ts";
import type { NodeMetrics, PodMetrics } from "../types/metrics/v1beta1/index.ts";
import { column, nameColumn, type Cell, type Printer } from "./printer.ts";

const columns = [
  nameColumn,
  column("cpu", "Processor time used, in cores."),
  column("memory", "The working set."),
  column("Window", "The interval over which usage was measured."),
];

export const nodeMetricsPrinter: Printer<NodeMetrics> = {
  columns,
  cells: ({ metadata, usage, window }) => [metadata.name, ...cells([usage]), window],
};

export const podMetricsPrinter: Printer<PodMetrics> = {
  columns,
  cells: ({ metadata, containers, window }) => [metadata.name, ...cells(containers.map(({ usage }) => usage)), window],
};

function cells(usages: readonly Readonly<Record<string, string>>[]): Cell[] {
  return ["cpu", "memory"].map((name) => {
    const amounts = usages.map((usage) => parseQuantity(usage[name] ?? "0"));
    const nano = amounts.reduce((sum, amount) => sum + amount.nano, 0n);
    return formatQuantity({ ...(amounts[0] ?? parseQuantity("0")), nano });
  });
}
