/** Upstream's metrics of priority and fairness, read from the levels when somebody scrapes. */
import type { Metric, Sample } from "@kayak/api";
import type { FlowControl } from "./flow-control.ts";
import type { PriorityLevel } from "./priority-level.ts";
import type { SchemaCounts } from "./schema-counts.ts";

const prefix = "apiserver_flowcontrol_";

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
];

interface SchemaMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge";
  readonly read: (counts: SchemaCounts, at: { level: PriorityLevel; schema: string }) => number;
}

const perSchema: readonly SchemaMetric[] = [
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
    read: (_, { level, schema }) => waitingOf(level, schema),
  },
  {
    name: "dispatched_requests_total",
    help: "Requests that got their seats",
    type: "counter",
    read: ({ dispatched }) => dispatched,
  },
];

function waitingOf({ queues }: PriorityLevel, schema: string): number {
  let count = 0;
  for (const { waiting } of queues?.all() ?? []) count += waiting.filter((each) => each.schema === schema).length;
  return count;
}

export function flowControlMetrics({ levels, waits }: FlowControl): Metric[] {
  const all = [...levels];
  const ofLevels = perLevel.map(({ name, help, type, read }) => ({
    name: prefix + name,
    help,
    type,
    samples: all.map(([level, state]) => ({ labels: { priority_level: level }, value: read(state) })),
  }));
  const ofSchemas = perSchema.map(({ name, help, type, read }) => ({
    name: prefix + name,
    help,
    type,
    samples: all.flatMap(([name, level]) =>
      Array.from(level.counts, ([schema, counts]) => ({
        labels: { priority_level: name, flow_schema: schema },
        value: read(counts, { level, schema }),
      })),
    ),
  }));
  const rejected: Metric = {
    name: `${prefix}rejected_requests_total`,
    help: "Requests that were turned away, by reason",
    type: "counter",
    samples: all.flatMap(([name, { counts }]) =>
      Array.from(counts).flatMap(([schema, { rejected }]) =>
        rejections({ priority_level: name, flow_schema: schema }, rejected),
      ),
    ),
  };
  return [...ofLevels, ...ofSchemas, rejected, waits.metric()];
}

function rejections(labels: Readonly<Record<string, string>>, rejected: SchemaCounts["rejected"]): Sample[] {
  return Object.entries(rejected)
    .filter(([, count]) => count > 0)
    .map(([reason, value]) => ({ labels: { ...labels, reason }, value }));
}
