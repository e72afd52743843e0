/**
 * Counts requests, under upstream's names and labels. A request costs one map look-up and a few additions: general-purpose
 * labelled metrics cost several times the rest of a GET.
 */
import type { Metric, Sample } from "@kayak/api";
import type { RequestInfo } from "../http/request-info.ts";

/** Upper bounds in seconds. */
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
/** Upper bounds in bytes: a thousand, and ten times as much each. */
const sizeBuckets = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

export type RequestLabels = Readonly<
  Record<"verb" | "dry_run" | "group" | "version" | "resource" | "subresource" | "scope" | "component", string>
>;

/** Requests that differ in nothing but the code of their answers. */
export class Series {
  readonly labels: RequestLabels;
  readonly codes = new Map<number, number>();
  /** Requests under way. */
  running = 0;
  count = 0;
  sumSeconds = 0;
  sumBytes = 0;
  sized = 0;
  readonly inBucket: number[] = buckets.map(() => 0);
  readonly inSizeBucket: number[] = sizeBuckets.map(() => 0);

  constructor(labels: RequestLabels) {
    this.labels = labels;
  }

  observe(code: number, seconds: number, bytes: number | undefined): void {
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    this.count++;
    this.sumSeconds += seconds;
    place(buckets, this.inBucket, seconds);
    if (bytes === undefined) return;
    this.sized++;
    this.sumBytes += bytes;
    place(sizeBuckets, this.inSizeBucket, bytes);
  }
}

function place(bounds: readonly number[], counts: number[], value: number): void {
  const bucket = bounds.findIndex((bound) => value <= bound);
  if (bucket >= 0) counts[bucket]!++;
}

const readOnlyVerbs = new Set(["get", "list", "watch", "head", "options"]);
const longRunningVerbs = new Set(["WATCH", "CONNECT"]);

/** Whether a request is for something that this server has: the labels of all others are the same, or they would have no bound. */
export type IsServed = (info: RequestInfo) => boolean;

export class RequestMetrics {
  readonly inFlight = { readOnly: 0, mutating: 0 };
  private readonly series = new Map<string, Series>();
  private readonly isServed: IsServed;

  constructor(isServed: IsServed) {
    this.isServed = isServed;
  }

  /** A request is being handled; the result says that it has been. */
  entered(verb: string): () => void {
    const kind = readOnlyVerbs.has(verb) ? "readOnly" : "mutating";
    this.inFlight[kind]++;
    return () => void this.inFlight[kind]--;
  }

  seriesOf(info: RequestInfo, applies: boolean): Series {
    const key = keyOf(info, applies);
    const known = this.series.get(key);
    if (known) return known;
    const served = this.isServed(info);
    const labels = labelsOf(info, { applies, served });
    const ownKey = served ? key : `other ${labels.verb}`;
    const series = this.series.get(ownKey) ?? new Series(labels);
    this.series.set(ownKey, series);
    return series;
  }

  metrics(): Metric[] {
    const all = [...this.series.values()];
    const longRunning = all.filter(({ running, labels }) => running > 0 && longRunningVerbs.has(labels.verb));
    return [
      {
        name: "apiserver_request_total",
        help: "[STABLE] Requests answered",
        type: "counter",
        samples: all.flatMap(({ labels, codes }) =>
          Array.from(codes, ([code, value]) => ({ labels: { code: String(code), ...labels }, value })),
        ),
      },
      {
        name: "apiserver_request_duration_seconds",
        help: "[STABLE] Time from request to answer",
        type: "histogram",
        samples: all
          .filter(({ count }) => count > 0)
          .flatMap(({ labels, count, sumSeconds: sum, inBucket }) =>
            histogram({ labels, bounds: buckets, counts: inBucket, count, sum }),
          ),
      },
      {
        name: "apiserver_response_sizes",
        help: "[STABLE] Bytes of answers to reads",
        type: "histogram",
        samples: all
          .filter(({ sized }) => sized > 0)
          .flatMap(({ labels: { dry_run: _dry, ...labels }, sized: count, sumBytes: sum, inSizeBucket }) =>
            histogram({ labels, bounds: sizeBuckets, counts: inSizeBucket, count, sum }),
          ),
      },
      {
        name: "apiserver_longrunning_requests",
        help: "[STABLE] Watches, logs and streams being served",
        type: "gauge",
        samples: longRunning.map(({ labels: { dry_run: _dry, ...labels }, running }) => ({ labels, value: running })),
      },
      {
        name: "apiserver_current_inflight_requests",
        help: "[STABLE] Requests being handled, long-running ones left out",
        type: "gauge",
        samples: Object.entries(this.inFlight).map(([kind, value]) => ({ labels: { request_kind: kind }, value })),
      },
    ];
  }
}

interface HistogramValues {
  readonly labels: Readonly<Record<string, string>>;
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
}

function histogram({ labels, bounds, counts, count, sum }: HistogramValues): Sample[] {
  let cumulative = 0;
  return [
    ...bounds.map((bound, index) => {
      cumulative += counts[index] ?? 0;
      return { suffix: "_bucket", labels: { ...labels, le: String(bound) }, value: cumulative };
    }),
    { suffix: "_bucket", labels: { ...labels, le: "+Inf" }, value: count },
    { suffix: "_sum", labels, value: sum },
    { suffix: "_count", labels, value: count },
  ];
}

function keyOf(info: RequestInfo, applies: boolean): string {
  if (info.kind === "non-resource") return `${info.verb} ${info.path}`;
  const { verb, group, version, resource, subresource = "" } = info;
  const dry = info.search !== "" && info.search.includes("dryRun=All");
  return `${verb}${applies ? "!" : ""}${dry ? "?" : ""}${scopeOf(info)} ${group}/${version}/${resource}/${subresource}`;
}

/** Of one object, of one namespace, or of all. */
function scopeOf(info: RequestInfo): "" | "cluster" | "namespace" | "resource" {
  if (info.kind === "non-resource") return "";
  if (info.name !== undefined || info.verb === "create") return "resource";
  return info.namespace === undefined ? "cluster" : "namespace";
}

const verbs: Readonly<Partial<Record<RequestInfo["verb"], string>>> = {
  create: "POST",
  update: "PUT",
  get: "GET",
  list: "LIST",
  watch: "WATCH",
  patch: "PATCH",
  delete: "DELETE",
  deletecollection: "DELETECOLLECTION",
};
const connecting = new Set(["attach", "exec", "portforward", "proxy", "log"]);

function verbOf(info: RequestInfo, applies: boolean): string {
  if (applies) return "APPLY";
  if (info.kind === "resource" && connecting.has(info.subresource ?? "")) return "CONNECT";
  return verbs[info.verb] ?? (["post", "put"].includes(info.verb) ? info.verb.toUpperCase() : "other");
}

function labelsOf(info: RequestInfo, { applies, served }: { applies: boolean; served: boolean }): RequestLabels {
  const verb = verbOf(info, applies);
  const nothing = { group: "", version: "", resource: "", subresource: "", scope: "", dry_run: "", verb };
  if (!served) return { component: "", ...nothing };
  if (info.kind === "non-resource") return { component: "apiserver", ...nothing, subresource: info.path };
  const { group, version, resource, subresource = "" } = info;
  const dry_run = info.search.includes("dryRun=All") ? "All" : "";
  return { component: "apiserver", group, version, resource, subresource, scope: scopeOf(info), dry_run, verb };
}
