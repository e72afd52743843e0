/** Columns of flow schemas and priority levels. */
import { ageOf } from "../time.ts";
import type * as flowcontrol from "../types/flowcontrol/v1/index.ts";
import { ageColumn, column, nameColumn, none } from "./printer.ts";
import type { Cell, Printer } from "./printer.ts";

export const flowSchemaPrinter: Printer<flowcontrol.FlowSchema> = {
  columns: [
    nameColumn,
    column("PriorityLevel", "The level that its requests go to."),
    column("MatchingPrecedence", "Which schema takes a request that several match: the smallest number.", {
      type: "integer",
    }),
    column("DistinguisherMethod", "What makes flows of its requests."),
    ageColumn,
    column("MissingPL", "Whether its priority level is missing."),
  ],
  cells: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.priorityLevelConfiguration.name || none,
    spec.matchingPrecedence ?? 0,
    spec.distinguisherMethod?.type ?? none,
    ageOf(metadata.creationTimestamp, now),
    status.conditions?.find(({ type }) => type === "Dangling")?.status ?? "?",
  ],
};

export const priorityLevelPrinter: Printer<flowcontrol.PriorityLevelConfiguration> = {
  columns: [
    nameColumn,
    column("Type", "Whether the level is bounded."),
    column("NominalConcurrencyShares", "Its part of the server's concurrency."),
    column("Queues", "How many queues it has."),
    column("HandSize", "How many of them a flow may be put into."),
    column("QueueLengthLimit", "How many requests may wait in one."),
    ageColumn,
  ],
  cells: ({ metadata, spec }, now) => {
    const { limited, exempt } = spec;
    const shares = (limited ?? exempt)?.nominalConcurrencyShares;
    return [metadata.name, spec.type, shares ?? none, ...queuing(limited), ageOf(metadata.creationTimestamp, now)];
  },
};

function queuing(limited: flowcontrol.LimitedPriorityLevelConfiguration | undefined): Cell[] {
  const { queues, handSize, queueLengthLimit } = limited?.limitResponse?.queuing ?? {};
  return [queues ?? none, handSize ?? none, queueLengthLimit ?? none];
}
