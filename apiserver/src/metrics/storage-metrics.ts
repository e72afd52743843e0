/** Times the calls of etcd, under upstream's names. */
import { Counter, Histogram, type Metric } from "@kayak/api";
import type { Guard, ListRequest, Operation, Storage } from "../storage/storage.ts";

const labels = ["operation", "type"] as const;
const buckets = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

interface Series {
  readonly own: { readonly operation: string; readonly type: string };
  readonly requests: ReturnType<Counter<string>["with"]>;
  readonly durations: ReturnType<Histogram<string>["with"]>;
}

export class StorageMetrics {
  private readonly prefix: string;
  private readonly series = new Map<string, Map<string, Series>>();
  private readonly durations = new Histogram({
    name: "etcd_request_duration_seconds",
    help: "How long calls of etcd took",
    labels,
    buckets,
  });
  private readonly requests = new Counter({ name: "etcd_requests_total", help: "Calls of etcd", labels });
  private readonly errors = new Counter({
    name: "etcd_request_errors_total",
    help: "Calls of etcd that failed",
    labels,
  });

  /** `prefix` is what all keys begin with. */
  constructor(prefix: string) {
    this.prefix = `${prefix}/`;
  }

  readonly metrics = (): Metric[] => [this.durations.metric(), this.requests.metric(), this.errors.metric()];

  /** The same storage, timed. */
  readonly storage = (storage: Storage): Storage => {
    const timed = Object.create(storage) as { -readonly [K in keyof Storage]: Storage[K] };
    timed.get = (key) => this.time("get", key, () => storage.get(key));
    timed.list = (request: ListRequest) => this.time("list", request.prefix, () => storage.list(request));
    timed.commit = (guards, operations) =>
      this.time(operationOf(guards, operations), operations[0]?.key ?? "", () => storage.commit(guards, operations));
    // Called on what they belong to.
    timed.currentRevision = () => storage.currentRevision();
    timed.watch = (request) => storage.watch(request);
    timed.compact = (revision) => storage.compact(revision);
    timed.close = () => storage.close();
    return timed;
  };

  private async time<T>(operation: string, key: string, call: () => Promise<T>): Promise<T> {
    const { own, requests, durations } = this.seriesOf(operation, key);
    const startedMs = performance.now();
    requests.add();
    try {
      return await call();
    } catch (error) {
      this.errors.with(own).add();
      throw error;
    } finally {
      durations.observe((performance.now() - startedMs) / 1000);
    }
  }

  /** Looked up by as much of the key as its type is told by. */
  private seriesOf(operation: string, key: string): Series {
    const start = this.prefix.length;
    const slash = key.indexOf("/", start);
    const end = slash < 0 ? -1 : key.indexOf("/", slash + 1);
    const collection = key.slice(start, end < 0 ? undefined : end);
    const known = this.series.get(operation)?.get(collection);
    if (known) return known;
    const own = { operation, type: typeOf(collection) };
    const series = { own, requests: this.requests.with(own), durations: this.durations.with(own) };
    const ofOperation = this.series.get(operation) ?? new Map<string, Series>();
    this.series.set(operation, ofOperation.set(collection, series));
    return series;
  }
}

/** `deployments.apps`; what is no resource's is called by its first part. */
function typeOf(collection: string): string {
  const [group = "", resource] = collection.split("/", 2);
  return resource === undefined || resource === "" ? group : group === "core" ? resource : `${resource}.${group}`;
}

function operationOf([guard]: readonly Guard[], [operation]: readonly Operation[]): string {
  if (operation?.type === "delete") return "delete";
  return guard?.revision === 0 ? "create" : "update";
}
