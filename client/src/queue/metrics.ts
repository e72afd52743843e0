/** What is counted of each named work queue, under client-go's names. */
import { type Metric, exposeMetrics, gauge, processCounter, processHistogram } from "@kayak/api";
import type { ObjectKey } from "../informer.ts";

const labels = ["name"] as const;
const buckets = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];

const adds = processCounter({ name: "workqueue_adds_total", help: "Keys that were added", labels });
const retries = processCounter({
  name: "workqueue_retries_total",
  help: "Keys that were added again after a failure",
  labels,
});
const waits = processHistogram({
  name: "workqueue_queue_duration_seconds",
  help: "How long keys waited",
  labels,
  buckets,
});
const works = processHistogram({
  name: "workqueue_work_duration_seconds",
  help: "How long it took to work on a key",
  labels,
  buckets,
});

export class QueueMetrics {
  private readonly name: string;
  private readonly adds;
  private readonly retries;
  private readonly waits;
  private readonly works;
  private readonly waitingSince = new Map<ObjectKey, number>();
  private readonly workedOnSince = new Map<ObjectKey, number>();
  private readonly exposed = exposeMetrics(() => this.gauges());

  constructor(name: string) {
    this.name = name;
    const own = { name };
    this.adds = adds.with(own);
    this.retries = retries.with(own);
    this.waits = waits.with(own);
    this.works = works.with(own);
  }

  added(key: ObjectKey): void {
    this.adds.add();
    this.waitingSince.set(key, performance.now());
  }

  retried(): void {
    this.retries.add();
  }

  handed(key: ObjectKey): void {
    const now = performance.now();
    this.waits.observe((now - (this.waitingSince.get(key) ?? now)) / 1000);
    this.waitingSince.delete(key);
    this.workedOnSince.set(key, now);
  }

  finished(key: ObjectKey): void {
    const since = this.workedOnSince.get(key);
    if (since === undefined) return;
    this.works.observe((performance.now() - since) / 1000);
    this.workedOnSince.delete(key);
  }

  close(): void {
    this.exposed[Symbol.dispose]();
  }

  private gauges(): Metric[] {
    const now = performance.now();
    const running = [...this.workedOnSince.values()].map((since) => (now - since) / 1000);
    const own = (value: number) => [{ labels: { name: this.name }, value }];
    return [
      gauge("workqueue_depth", "Keys that wait", own(this.waitingSince.size)),
      gauge(
        "workqueue_unfinished_work_seconds",
        "How long the keys that are worked on have been, together",
        own(running.reduce((sum, seconds) => sum + seconds, 0)),
      ),
      gauge(
        "workqueue_longest_running_processor_seconds",
        "How long the key that is worked on for longest has been",
        own(Math.max(0, ...running)),
      ),
    ];
  }
}
