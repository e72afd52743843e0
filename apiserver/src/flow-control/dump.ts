/** What priority and fairness is doing, as tables for people: upstream's dumps below /debug/api_priority_and_fairness. */
import type { FlowControl } from "./flow-control.ts";
import type { PriorityLevel } from "./priority-level.ts";

type Row = readonly (string | number | boolean)[];

function table(header: readonly string[], rows: readonly Row[]): string {
  return [header, ...rows].map((row) => `${row.join(", ")}\n`).join("");
}

function queuesOf({ queues }: PriorityLevel) {
  return [...(queues?.all() ?? [])].toSorted((a, b) => a.index - b.index);
}

const levelColumns = [
  "PriorityLevelName",
  "ActiveQueues",
  "IsIdle",
  "IsQuiescing",
  "WaitingRequests",
  "ExecutingRequests",
  "DispatchedRequests",
  "RejectedRequests",
  "TimedoutRequests",
  "CancelledRequests",
];

function levelRow([name, level]: [string, PriorityLevel]): Row {
  const { waitingCount, executing, dispatched } = level;
  const idle = waitingCount === 0 && executing === 0;
  const refused = level.rejected("queue-full") + level.rejected("concurrency-limit");
  const active = queuesOf(level).filter(({ waiting }) => waiting.length > 0).length;
  const ended = [refused, level.rejected("time-out"), level.rejected("cancelled")];
  return [name, active, idle, false, waitingCount, executing, dispatched, ...ended];
}

const queueColumns = ["PriorityLevelName", "Index", "PendingRequests", "ExecutingRequests", "NextDispatchR"];

function queueRows([name, level]: [string, PriorityLevel]): Row[] {
  return queuesOf(level).map(({ index, waiting, executing, next }) => [
    name,
    index,
    waiting.length,
    executing,
    `${next.toFixed(8)}ss`,
  ]);
}

const requestColumns = [
  "PriorityLevelName",
  "FlowSchemaName",
  "QueueIndex",
  "RequestIndexInQueue",
  "FlowDistingsher",
  "ArriveTime",
  "InitialSeats",
];

function requestRows([name, level]: [string, PriorityLevel]): Row[] {
  return queuesOf(level).flatMap(({ index, waiting }) =>
    waiting.map(({ schema, flow, arrivedMs, seats }, place) => [
      name,
      schema,
      index,
      place,
      flow.slice(schema.length + 1),
      new Date(arrivedMs).toISOString(),
      seats,
    ]),
  );
}

export const dumps: Readonly<Record<string, (flowControl: FlowControl) => string>> = {
  dump_priority_levels: ({ levels }) => table(levelColumns, [...levels].map(levelRow)),
  dump_queues: ({ levels }) => table(queueColumns, [...levels].flatMap(queueRows)),
  dump_requests: ({ levels }) => table(requestColumns, [...levels].flatMap(requestRows)),
};
