/** How long admission takes, as a whole and plugin by plugin, under upstream's names. */
import { Histogram, type Metric } from "@kayak/api";

const buckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5];

export type Step = "admit" | "validate";

export class AdmissionMetrics {
  private readonly steps = new Histogram({
    name: "apiserver_admission_step_admission_duration_seconds",
    help: "[STABLE] How long all plugins took, by what they did: admit or validate",
    labels: ["operation", "rejected", "type"],
    buckets,
  });
  private readonly plugins = new Histogram({
    name: "apiserver_admission_controller_admission_duration_seconds",
    help: "[STABLE] How long each plugin took",
    labels: ["name", "operation", "rejected", "type"],
    buckets,
  });

  step(labels: { operation: string; rejected: string; type: Step }, startedMs: number): void {
    this.steps.with(labels).observe((performance.now() - startedMs) / 1000);
  }

  plugin(labels: { name: string; operation: string; rejected: string; type: Step }, startedMs: number): void {
    this.plugins.with(labels).observe((performance.now() - startedMs) / 1000);
  }

  metrics(): Metric[] {
    return [this.steps.metric(), this.plugins.metric()];
  }
}
