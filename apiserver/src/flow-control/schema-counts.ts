/** What has become of the requests of one flow schema in one priority level. */
import { Histogram } from "@kayak/api";

export type Rejection = "queue-full" | "concurrency-limit" | "time-out" | "cancelled";

export const newWaits = () =>
  new Histogram({
    name: "apiserver_flowcontrol_request_wait_duration_seconds",
    help: "[BETA] How long requests waited for their seats, or to be turned away",
    labels: ["priority_level", "flow_schema", "execute"],
    buckets: [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30],
  });

export type Waits = ReturnType<typeof newWaits>;
type Distribution = ReturnType<Waits["with"]>;

interface Place {
  readonly level: string;
  readonly schema: string;
}

export class SchemaCounts {
  executing = 0;
  dispatched = 0;
  readonly rejected: Record<Rejection, number> = {
    "queue-full": 0,
    "concurrency-limit": 0,
    "time-out": 0,
    cancelled: 0,
  };
  private readonly started: Distribution;
  private readonly refused: () => Distribution;

  constructor(waits: Waits, { level, schema }: Place) {
    const labels = { priority_level: level, flow_schema: schema };
    this.started = waits.with({ ...labels, execute: "true" });
    this.refused = () => waits.with({ ...labels, execute: "false" });
  }

  start(waitedMs: number): void {
    this.executing++;
    this.dispatched++;
    this.started.observe(waitedMs / 1000);
  }

  end(): void {
    this.executing--;
  }

  refuse(reason: Rejection, waitedMs: number): void {
    this.rejected[reason]++;
    this.refused().observe(waitedMs / 1000);
  }
}
