/** What /metrics shows of this server, and of the other components of its process; read from where the facts are. */
import { type Metric, gauge, groupResource, kubernetesVersion, processMetricsText, renderMetrics } from "@kayak/api";
import { Registry, collectDefaultMetrics } from "prom-client";
import type { Admission } from "../admission/admission.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { FlowControl } from "../flow-control/flow-control.ts";
import { flowControlMetrics } from "../flow-control/metrics.ts";
import type { RequestMetrics } from "./request-metrics.ts";
import type { StorageMetrics } from "./storage-metrics.ts";

export interface MetricsSources {
  readonly requests: RequestMetrics;
  readonly mirror: WatchCache;
  readonly flowControl: FlowControl;
  readonly admission: Pick<Admission, "metrics">;
  readonly storage: Pick<StorageMetrics, "metrics">;
}

/** Each sample wakes the process: the library's default of 10 ms was most of what an idle server did. */
const eventLoopSampleMs = 500;

/** The text of all, anew with each call. */
export function metricsText(sources: MetricsSources): () => Promise<string> {
  const ofProcess = new Registry();
  collectDefaultMetrics({ register: ofProcess, eventLoopMonitoringPrecision: eventLoopSampleMs });
  return async () => {
    const own = renderMetrics(metricsOf(sources));
    return `${own}${processMetricsText()}${await ofProcess.metrics()}`;
  };
}

function metricsOf({ requests, mirror, flowControl, admission, storage }: MetricsSources): Metric[] {
  return [
    ...requests.metrics(),
    ...objectMetrics(mirror),
    ...flowControlMetrics(flowControl),
    ...admission.metrics(),
    ...storage.metrics(),
    gauge("kubernetes_build_info", "[STABLE] The version this was built for", [{ labels: build, value: 1 }]),
  ];
}

const build = {
  major: kubernetesVersion.major,
  minor: kubernetesVersion.minor,
  git_version: kubernetesVersion.gitVersion,
};

function objectMetrics(mirror: WatchCache): Metric[] {
  const all = [...mirror.all()];
  return [
    gauge(
      "apiserver_storage_objects",
      "[STABLE] Objects stored, by resource",
      all.map(({ resource, size }) => ({ labels: { resource: groupResource(resource) }, value: size })),
    ),
    gauge(
      "apiserver_resource_objects",
      "[BETA] Objects stored, by group and resource",
      all.map(({ resource: { group, plural }, size }) => ({ labels: { group, resource: plural }, value: size })),
    ),
    {
      name: "apiserver_watch_events_total",
      help: "Events sent to watchers",
      type: "counter",
      samples: all
        .filter(({ eventsSent }) => eventsSent > 0)
        .map(({ resource: { group, version, plural }, eventsSent }) => ({
          labels: { group, version, resource: plural },
          value: eventsSent,
        })),
    },
  ];
}
