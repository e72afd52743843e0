/** Service level indicators: how each health check went, the last time and in all. */
import { counter, gauge, renderMetrics } from "@kayak/api";

interface CheckLabels {
  readonly name: string;
  readonly type: string;
}

interface Tally {
  readonly labels: CheckLabels;
  healthy: boolean;
  success: number;
  error: number;
}

export class Indicators {
  private readonly tallies = new Map<string, Tally>();

  count(labels: CheckLabels, healthy: boolean): void {
    const key = `${labels.type}/${labels.name}`;
    const tally = this.tallies.get(key) ?? { labels, healthy, success: 0, error: 0 };
    this.tallies.set(key, tally);
    tally.healthy = healthy;
    tally[healthy ? "success" : "error"]++;
  }

  /** As Prometheus reads it. */
  text(): string {
    const tallies = [...this.tallies.values()];
    const last = tallies.map(({ labels, healthy }) => ({ labels: { ...labels }, value: Number(healthy) }));
    const all = tallies.flatMap(({ labels: { name, type }, ...counts }) =>
      (["success", "error"] as const).map((status) => ({ labels: { name, status, type }, value: counts[status] })),
    );
    return renderMetrics([
      gauge("kubernetes_healthcheck", "[STABLE] Whether the check succeeded the last time.", last),
      counter(
        "kubernetes_healthchecks_total",
        "[STABLE] How often the check went how.",
        all.filter(({ value }) => value > 0),
      ),
    ]);
  }
}
