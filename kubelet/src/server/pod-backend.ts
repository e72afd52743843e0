/** The server's view of the pods on this node. */
import { join } from "node:path";
import { logPath } from "../container/config.ts";
import type { PodContext } from "../pods/context.ts";
import type { PodWorkers } from "../pods/workers.ts";
import { latestContainer, readySandbox } from "../pods/view.ts";
import type { StatsSource } from "../stats/source.ts";
import type { Backend } from "./backend.ts";

export function podBackend(context: PodContext, workers: PodWorkers, stats: StatsSource): Backend {
  const { cache, statuses, paths, runtime } = context;
  const live = () => workers.states().filter(({ deleted }) => !deleted);
  return {
    runtime,
    stats,
    pods: () => live().map(({ pod }) => ({ ...pod, status: { ...pod.status, ...statuses.latest(pod) } })),
    pod(namespace, name) {
      const state = live().find(({ pod: { metadata } }) => metadata.namespace === namespace && metadata.name === name);
      return state && { pod: state.pod, status: statuses.latest(state.pod) };
    },
    runningContainer(pod, name) {
      const status = latestContainer(cache.view(pod.metadata.uid), name);
      return status?.state === "running" ? status.id : undefined;
    },
    readySandbox: (pod) => readySandbox(cache.view(pod.metadata.uid))?.id,
    isRunning: (id) => cache.container(id)?.state === "running",
    logPath: (pod, container, { containerId, attempt }) =>
      cache.container(containerId)?.logPath ?? join(paths.podLogs(pod.metadata), logPath(container, attempt)),
  };
}
