/**
 * What the components of this process count: one registry for all of them, shown by whichever of them is asked for metrics, as
 * Kubernetes' components do.
 */
import { type Metric, renderMetrics } from "./exposition.ts";
import { Counter, type Description, Histogram } from "./instruments.ts";

type Source = () => readonly Metric[];

const sources = new Set<Source>();

/** Shows what `read` gives, until it is disposed of. */
export function exposeMetrics(read: Source): Disposable {
  sources.add(read);
  return { [Symbol.dispose]: () => void sources.delete(read) };
}

export function processCounter<const L extends string>(description: Description<L>): Counter<L> {
  const counter = new Counter(description);
  sources.add(() => [counter.metric()]);
  return counter;
}

export function processHistogram<const L extends string>(
  description: Description<L> & { readonly buckets?: readonly number[] },
): Histogram<L> {
  const histogram = new Histogram(description);
  sources.add(() => [histogram.metric()]);
  return histogram;
}

export function processMetricsText(): string {
  return renderMetrics(merged([...sources].flatMap((read) => read())));
}

/** Several parts may show samples of one metric, each its own. */
function merged(metrics: readonly Metric[]): Metric[] {
  const byName = new Map<string, Metric>();
  for (const metric of metrics) {
    const known = byName.get(metric.name);
    byName.set(metric.name, known ? { ...known, samples: [...known.samples, ...metric.samples] } : metric);
  }
  return [...byName.values()];
}
