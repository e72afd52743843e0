/** Rows of figures, and the Markdown table that the README shows. */

export interface Row {
  readonly figure: string;
  /** What Kubernetes v1.20 with containerd, runc and etcd took on two such cores. */
  readonly kubernetes: string;
  readonly aim: string;
  readonly measured: string;
}

export function percentile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return Number.NaN;
  return sorted[Math.min(sorted.length - 1, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

export function ms(value: number): string {
  if (value >= 10_000) return `${(value / 1000).toFixed(1)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(2)} s`;
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

export function perSecond(count: number, elapsedMs: number): string {
  const rate = count / (elapsedMs / 1000);
  return rate >= 1000 ? `${(rate / 1000).toFixed(1)} k/s` : `${rate.toFixed(0)}/s`;
}

export function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MiB`;
}

export function markdown(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.figure, row.kubernetes, row.aim, row.measured]);
  const head = ["figure", "Kubernetes v1.20", "aim", "kayak"];
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...cells.map(line)].join("\n");
}
