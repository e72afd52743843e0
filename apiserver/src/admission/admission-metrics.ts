/** How long admission takes, as a whole and plugin by plugin, under upstream's names. */
import { Histogram, type Metric } from "@kayak/api";

const buckets = [0.005, 0.025, 0.1, 0.5, 1, 2.5];

export type Step = "admit" | "validate";
export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

type Distribution = ReturnType<Histogram<"name">["with"]>;
type Find = (labels: { readonly operation: Operation; readonly rejected: "true" | "false" }) => Distribution;

/** One stretch of every write. What it is counted in is looked up once: a write passes some thirty of them. */
export class Stretch {
  private readonly passed: Partial<Record<Operation, Distribution>> = {};
  private readonly find: Find;

  constructor(find: Find) {
    this.find = find;
  }

  took(operation: Operation, ms: number): void {
    (this.passed[operation] ??= this.find({ operation, rejected: "false" })).observe(ms / 1000);
  }

  refused(operation: Operation, ms: number): void {
    this.find({ operation, rejected: "true" }).observe(ms / 1000);
  }
}

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

  step(type: Step): Stretch {
    return new Stretch(({ operation, rejected }) => this.steps.with({ operation, rejected, type }));
  }

  plugin(name: string, type: Step): Stretch {
    return new Stretch(({ operation, rejected }) => this.plugins.with({ name, operation, rejected, type }));
  }

  metrics(): Metric[] {
    return [this.steps.metric(), this.plugins.metric()];
  }
}
