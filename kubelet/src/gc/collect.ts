/** Removes what pods leave behind: old runs of containers, and directories of pods that are no more. */
import { readdir, rm } from "node:fs/promises";
import { dirname, basename, join } from "node:path";
import type { Logger } from "@kayak/api";
import type { Runtime } from "../cri.ts";
import type { Paths } from "../pods/identity.ts";
import type { RuntimeCache } from "../pods/runtime-cache.ts";
import type { VolumeManager } from "../volumes/manager.ts";
import { planContainerRemoval, planSandboxRemoval } from "./containers.ts";

export async function collectPod(runtime: Runtime, cache: RuntimeCache, uid: string): Promise<void> {
  for (const { id, logPath } of planContainerRemoval(cache.view(uid))) {
    await runtime.removeContainer(id);
    cache.dropContainer(id);
    await removeLogs(logPath);
  }
  for (const id of planSandboxRemoval(cache.view(uid))) {
    await runtime.removeSandbox(id);
    cache.dropSandbox(id);
  }
}

/** The log with what was rotated away from it. */
async function removeLogs(path: string): Promise<void> {
  const directory = dirname(path);
  const names = await readdir(directory).catch(() => []);
  const own = names.filter((name) => name === basename(path) || name.startsWith(`${basename(path)}.`));
  await Promise.all(own.map((name) => rm(join(directory, name), { force: true })));
}

export interface OrphanOptions {
  readonly paths: Paths;
  readonly memoryRoot: string;
  readonly volumes: VolumeManager;
  readonly logger: Logger;
  readonly known: (uid: string) => boolean;
}

/** Takes away directories whose pods nobody knows any more, as after a crash in the middle of a removal. */
export async function collectOrphans({ paths, memoryRoot, volumes, logger, known }: OrphanOptions): Promise<void> {
  const uids = new Set([...(await list(paths.pods)), ...(await list(join(memoryRoot, "pod-secrets")))]);
  for (const uid of uids) {
    if (known(uid)) continue;
    await volumes
      .tearDown(uid)
      .catch((error: unknown) => logger.warn("could not clean up an orphaned pod", { uid, error }));
  }
  for (const name of await list(paths.logs)) {
    const uid = name.slice(name.lastIndexOf("_") + 1);
    if (!known(uid)) await rm(join(paths.logs, name), { recursive: true, force: true });
  }
}

async function list(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}
