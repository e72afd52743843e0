/** What the runtime has of one pod, in the order in which decisions look at it: the newest first. */
import type { ContainerStatus, SandboxStatus } from "../cri.ts";
import { labelKeys } from "./identity.ts";

export interface PodView {
  readonly sandboxes: readonly SandboxStatus[];
  readonly containers: readonly ContainerStatus[];
}

type Attempted = { readonly metadata: { readonly attempt: number }; readonly createdAt: number };

function newestFirst(a: Attempted, b: Attempted): number {
  return b.createdAt - a.createdAt || b.metadata.attempt - a.metadata.attempt;
}

export function viewOf(sandboxes: Iterable<SandboxStatus>, containers: Iterable<ContainerStatus>): PodView {
  return { sandboxes: [...sandboxes].sort(newestFirst), containers: [...containers].sort(newestFirst) };
}

/** The sandbox that containers are started in, if it is usable. */
export function readySandbox(view: PodView): SandboxStatus | undefined {
  return view.sandboxes.find((sandbox) => sandbox.state === "ready");
}

/** The newest container of that name, whichever sandbox it was in. */
export function latestContainer(view: PodView, name: string): ContainerStatus | undefined {
  return view.containers.find((container) => container.metadata.name === name);
}

/** The newest container of that name that has exited. */
export function latestExited(view: PodView, name: string): ContainerStatus | undefined {
  return view.containers.find((container) => container.metadata.name === name && container.state === "exited");
}

export function runningContainers(view: PodView): readonly ContainerStatus[] {
  return view.containers.filter((container) => container.state === "running");
}

export function podUidOf(object: { readonly labels: Readonly<Record<string, string>> }): string | undefined {
  return object.labels[labelKeys.podUid];
}
