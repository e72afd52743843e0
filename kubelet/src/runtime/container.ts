/**
 * One container as this process knows it.
 *
 *   created -> running -> exited       its monitor reports each step
 *   created -> exited                  it could not be started, or was killed before
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ContainerStatus } from "../cri.ts";
import { describeFailure } from "./native/failure.ts";
import type { Monitor, Outcome, ProcessIdentity } from "./native/monitor.ts";
import { readJson, type ContainerRecord } from "./records.ts";

/** How an end is reported that nobody saw: the machine restarted, or the monitor was killed. */
const unknownExitCode = 255;
const startErrorExitCode = 128;

export type ContainerState =
  | { readonly phase: "created" }
  | { readonly phase: "running"; readonly startedAt: number }
  | { readonly phase: "exited"; readonly outcome: Outcome };

export interface Container {
  record: ContainerRecord;
  monitor: Monitor | undefined;
  identity: ProcessIdentity | undefined;
  state: ContainerState;
  /** Settles when it has exited and nothing of it runs any more. */
  readonly exited: Promise<void>;
  readonly setExited: () => void;
}

export function newContainer(record: ContainerRecord): Container {
  let setExited!: () => void;
  const exited = new Promise<void>((resolve) => (setExited = resolve));
  return { record, monitor: undefined, identity: undefined, state: { phase: "created" }, exited, setExited };
}

export function outcomeFile(stateDirectory: string): string {
  return join(stateDirectory, "exit.json");
}

/** What was recorded, or that nothing is known. */
export function recordedOutcome(stateDirectory: string, now: number): Outcome {
  const file = outcomeFile(stateDirectory);
  const recorded = existsSync(file) ? (readJson(file) as Outcome | undefined) : undefined;
  return recorded ?? { exitCode: unknownExitCode, signal: 0, oomKills: 0, startedAt: 0, finishedAt: now };
}

export function containerStatus(container: Container): ContainerStatus {
  const { record, identity, state } = container;
  return {
    id: record.id,
    sandboxId: record.sandboxId,
    metadata: record.config.metadata,
    createdAt: record.createdAt,
    imageId: record.config.imageId,
    labels: record.config.labels,
    annotations: record.config.annotations,
    logPath: record.logPath,
    ...(record.config.resources && { resources: record.config.resources }),
    user: userOf(record),
    ...(identity && state.phase !== "exited" ? { pid: identity.pid } : {}),
    ...stateFields(state),
  };
}

function userOf({ process: { user } }: ContainerRecord): NonNullable<ContainerStatus["user"]> {
  return { uid: user.uid, gid: user.gid, supplementalGroups: user.additionalGids };
}

function stateFields(state: ContainerState): Pick<ContainerStatus, "state"> & Partial<ContainerStatus> {
  switch (state.phase) {
    case "created":
      return { state: "created" };
    case "running":
      return { state: "running", startedAt: state.startedAt };
    case "exited":
    default:
      return { state: "exited", ...outcomeFields(state.outcome) };
  }
}

export function outcomeFields(outcome: Outcome): Partial<ContainerStatus> {
  const { failure, signal, startedAt, finishedAt } = outcome;
  const times = { finishedAt, ...(startedAt > 0 ? { startedAt } : {}) };
  if (failure)
    return { ...times, exitCode: startErrorExitCode, reason: "StartError", message: startErrorMessage(failure) };
  return { ...times, exitCode: outcome.exitCode, reason: exitReason(outcome), ...(signal > 0 ? { signal } : {}) };
}

export function startErrorMessage(failure: NonNullable<Outcome["failure"]>): string {
  return `unable to start container process: ${describeFailure(failure)}`;
}

function exitReason({ exitCode, oomKills }: Outcome): string {
  if (exitCode === 0) return "Completed";
  return oomKills > 0 ? "OOMKilled" : exitCode === unknownExitCode ? "Unknown" : "Error";
}
