export { counter, expositionType, gauge, type Metric, renderMetrics, type Sample } from "./exposition.ts";
export { Counter, Histogram } from "./instruments.ts";
export { exposeMetrics, processCounter, processHistogram, processMetricsText } from "./process-metrics.ts";
