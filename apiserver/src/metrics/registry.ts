/** The server's metrics in prom-client's registry, read from where the facts are when somebody scrapes. */
import { Gauge, Registry, collectDefaultMetrics } from "prom-client";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { FlowControl } from "../flow-control/flow-control.ts";
import { flowControlMetrics } from "../flow-control/metrics.ts";
import type { RequestMetrics } from "./request-metrics.ts";

export interface MetricsSources {
  readonly requests: RequestMetrics;
  readonly mirror: WatchCache;
  readonly flowControl: FlowControl;
}

/** Each sample wakes the process: the library's default of 10 ms was most of what an idle server did. */
const eventLoopSampleMs = 500;

export function metricsRegistry({ requests, mirror, flowControl }: MetricsSources): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopSampleMs });
  registry.registerMetric(
    new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests being handled, long-running ones left out",
      labelNames: ["request_kind"],
      collect() {
        this.set({ request_kind: "readOnly" }, requests.inFlight.readOnly);
        this.set({ request_kind: "mutating" }, requests.inFlight.mutating);
      },
      registers: [],
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "apiserver_storage_objects",
      help: "Objects stored, by resource",
      labelNames: ["resource"],
      collect() {
        for (const { resource, size } of mirror.all()) this.set({ resource: resource.plural }, size);
      },
      registers: [],
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "apiserver_longrunning_requests",
      help: "Watches being served, by resource",
      labelNames: ["resource"],
      collect() {
        for (const { resource, watcherCount } of mirror.all()) this.set({ resource: resource.plural }, watcherCount);
      },
      registers: [],
    }),
  );
  register(registry, {
    name: "apiserver_request_total",
    help: "Requests answered",
    type: "counter",
    values: () => requests.counts(),
  });
  register(registry, {
    name: "apiserver_request_duration_seconds",
    help: "Time from request to answer",
    type: "histogram",
    values: () => requests.durations(),
  });
  for (const metric of flowControlMetrics(flowControl)) register(registry, metric);
  return registry;
}

interface OwnMetric {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly values: () => unknown[];
}

/** prom-client asks a metric for nothing but its name and `get`. */
function register(registry: Registry, { name, help, type, values }: OwnMetric): void {
  const metric = {
    name,
    help,
    type,
    aggregator: "sum",
    get: async () => ({ name, help, type, aggregator: "sum", values: values() }),
    reset() {},
  };
  registry.registerMetric(metric as never);
}
