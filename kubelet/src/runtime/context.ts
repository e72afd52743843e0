/** What the parts of the runtime share, and where things are. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "@kayak/api";
import type { ImageStore } from "../images/store.ts";
import type { Cgroups } from "./cgroup/cgroups.ts";
import type { EventHub } from "./events.ts";
import type { Launcher } from "./native/launcher.ts";

export interface RuntimeContext {
  readonly paths: RuntimePaths;
  readonly cgroups: Cgroups;
  readonly images: ImageStore;
  readonly events: EventHub;
  readonly logger: Logger;
  readonly launcher: Launcher;
  readonly mtu: number;
}

/** Where monitors are, below the node's cgroup: not with the agent, whose end they outlive. */
export const monitorsCgroup = "monitors";

export interface RuntimePaths {
  readonly sealedNative: string;
  /** Containers mount their root here, each in its own mount namespace. */
  readonly mountPoint: string;
  sandboxState(id?: string): string;
  sandboxRun(id?: string): string;
  containerState(id?: string): string;
  containerRun(id?: string): string;
}

export function runtimePaths(stateDir: string, runDir: string): RuntimePaths {
  return {
    sealedNative: join(runDir, "kayak-native"),
    mountPoint: join(runDir, "rootfs"),
    sandboxState: (id = "") => join(stateDir, "sandboxes", id),
    sandboxRun: (id = "") => join(runDir, "sandboxes", id),
    containerState: (id = "") => join(stateDir, "containers", id),
    containerRun: (id = "") => join(runDir, "containers", id),
  };
}

export function makeDirectories(paths: readonly string[]): void {
  for (const path of paths) mkdirSync(path, { recursive: true, mode: 0o700 });
}

/** For what a container's own users must be able to enter. */
export function makeReadableDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o755 });
}
