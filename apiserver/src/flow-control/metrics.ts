/** Upstream's metrics of priority and fairness, read from the levels when somebody scrapes. */
import type { FlowControl } from "./flow-control.ts";
import type { PriorityLevel, Rejection } from "./priority-level.ts";

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly read: (level: PriorityLevel) => number;
}

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const perLevel: readonly Metric[] = [
  {
    name: "nominal_limit_seats",
    help: "Seats that are a level's part",
    type: "gauge",
    read: ({ limits }) => limits.nominal,
  },
  {
    name: "lower_limit_seats",
    help: "Seats that a level never lends",
    type: "gauge",
    read: ({ limits }) => limits.guaranteed,
  },
  {
    name: "upper_limit_seats",
    help: "Seats that a level has at most",
    type: "gauge",
    read: ({ limits }) => limits.most,
  },
  { name: "current_executing_seats", help: "Seats in use", type: "gauge", read: ({ seatsInUse }) => seatsInUse },
  {
    name: "current_executing_requests",
    help: "Requests being handled",
    type: "gauge",
    read: ({ executing }) => executing,
  },
  {
    name: "current_inqueue_requests",
    help: "Requests waiting for seats",
    type: "gauge",
    read: ({ waitingCount }) => waitingCount,
  },
  {
    name: "dispatched_requests_total",
    help: "Requests that got their seats",
    type: "counter",
    read: ({ dispatched }) => dispatched,
  },
];

export interface FlowControlMetric extends Omit<Metric, "read"> {
  values(): Sample[];
}

export function flowControlMetrics({ levels }: FlowControl): FlowControlMetric[] {
  const own = perLevel.map(({ name, help, type, read }) => ({
    name: `apiserver_flowcontrol_${name}`,
    help,
    type,
    values: () => [...levels].map(([level, state]) => ({ labels: { priority_level: level }, value: read(state) })),
  }));
  const rejected: FlowControlMetric = {
    name: "apiserver_flowcontrol_rejected_requests_total",
    help: "Requests that were turned away, by reason",
    type: "counter",
    values: () => [...levels].flatMap(([level, state]) => rejections(level, state)),
  };
  return [...own, rejected];
}

function rejections(level: string, { rejected }: PriorityLevel): Sample[] {
  return (Object.entries(rejected) as [Rejection, number][])
    .filter(([, count]) => count > 0)
    .map(([reason, value]) => ({ labels: { priority_level: level, reason }, value }));
}
