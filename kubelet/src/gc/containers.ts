/** Which ended containers are no longer needed. Pure. */
import type { ContainerStatus } from "../cri.ts";
import type { PodView } from "../pods/view.ts";

/** The current run and the one before, for `kubectl logs --previous`. */
const KEEP_PER_NAME = 2;

export function planContainerRemoval({ containers }: PodView): ContainerStatus[] {
  const seen = new Map<string, number>();
  return containers.filter(({ metadata: { name }, state }) => {
    const newer = seen.get(name) ?? 0;
    seen.set(name, newer + 1);
    return newer >= KEEP_PER_NAME && state !== "running";
  });
}

/** Sandboxes that were replaced, once nothing that is kept was in them. */
export function planSandboxRemoval({ sandboxes, containers }: PodView): string[] {
  const used = new Set(containers.map(({ sandboxId }) => sandboxId));
  return sandboxes
    .slice(1)
    .filter(({ id, state }) => state !== "ready" && !used.has(id))
    .map(({ id }) => id);
}
