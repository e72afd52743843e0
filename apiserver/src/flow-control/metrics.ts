/** Upstream's metrics of priority and fairness, read from the levels when somebody scrapes. */
import type { Metric, Sample } from "@kayak/api";
import type { FlowControl } from "./flow-control.ts";
import type { PriorityLevel, Rejection } from "./priority-level.ts";

interface LevelMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly read: (level: PriorityLevel) => number;
}

const perLevel: readonly LevelMetric[] = [
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

export function flowControlMetrics({ levels }: FlowControl): Metric[] {
  const all = [...levels];
  const own = perLevel.map(({ name, help, type, read }) => ({
    name: `apiserver_flowcontrol_${name}`,
    help,
    type,
    samples: all.map(([level, state]) => ({ labels: { priority_level: level }, value: read(state) })),
  }));
  const rejected: Metric = {
    name: "apiserver_flowcontrol_rejected_requests_total",
    help: "Requests that were turned away, by reason",
    type: "counter",
    samples: all.flatMap(([level, state]) => rejections(level, state)),
  };
  return [...own, rejected];
}

function rejections(level: string, { rejected }: PriorityLevel): Sample[] {
  return (Object.entries(rejected) as [Rejection, number][])
    .filter(([, count]) => count > 0)
    .map(([reason, value]) => ({ labels: { priority_level: level, reason }, value }));
}
