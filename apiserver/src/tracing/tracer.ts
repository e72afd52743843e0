/**
 * Follows requests through the server: a span for each, one for admission and one for every call of etcd within it. Who is being
 * followed is known from the asynchronous context, so nothing in between has to pass it on. Without a configuration there is no
 * tracer, and none of this runs.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Admission } from "../admission/admission.ts";
import type { Storage } from "../storage/storage.ts";
import type { SpanExporter } from "./exporter.ts";
import { type Span, newSpanId, newTraceId, parseTraceParent } from "./span.ts";

export class Tracer {
  private readonly exporter: SpanExporter;
  private readonly ratio: number;
  private readonly current = new AsyncLocalStorage<Span>();

  constructor(exporter: SpanExporter, ratio: number) {
    this.exporter = exporter;
    this.ratio = ratio;
  }

  /** Handles a request, with a span around it if it is one of those to be followed. */
  request(request: IncomingMessage, response: ServerResponse, handle: () => void): void {
    const parent = parseTraceParent(request.headers["traceparent"] as string | undefined);
    if (!(parent ? parent.sampled : Math.random() < this.ratio)) return handle();
    const path = (request.url ?? "/").split("?", 1)[0] as string;
    const span = begin("server", `HTTP ${request.method}`, parent);
    span.attributes = { "http.request.method": request.method ?? "", "url.path": path };
    response.once("close", () => {
      const code = response.statusCode;
      span.attributes = { ...span.attributes, "http.response.status_code": code };
      this.end(span, code >= 500);
    });
    this.current.run(span, handle);
  }

  /** What is done for a request that is being followed; for others, just done. */
  async within<T>(name: string, kind: Span["kind"], run: () => Promise<T>): Promise<T> {
    const parent = this.current.getStore();
    if (!parent) return run();
    const span = begin(kind, name, parent);
    let failed = true;
    try {
      const result = await this.current.run(span, run);
      failed = false;
      return result;
    } finally {
      this.end(span, failed);
    }
  }

  /** The same storage, with a span for each call that is made for a request. */
  readonly storage = (storage: Storage): Storage => {
    const traced = Object.create(storage) as Record<string, Call>;
    for (const [method, name] of Object.entries(tracedCalls)) {
      const call = (storage[method as keyof typeof tracedCalls] as Call).bind(storage);
      traced[method] = (...parameters) => this.within(name, "client", () => call(...parameters));
    }
    return traced as unknown as Storage;
  };

  admission(admission: Admission): Admission {
    const traced = Object.create(admission) as Admission;
    traced.mutate = (request) => this.within("admission mutate", "internal", () => admission.mutate(request));
    traced.validate = (request) => this.within("admission validate", "internal", () => admission.validate(request));
    return traced;
  }

  close(): Promise<void> {
    return this.exporter.flush();
  }

  private end(span: Span, failed: boolean): void {
    span.endMs = preciseNow();
    span.failed = failed;
    this.exporter.add(span);
  }
}

function begin(kind: Span["kind"], name: string, parent: { traceId: string; spanId: string } | undefined): Span {
  return {
    traceId: parent?.traceId ?? newTraceId(),
    spanId: newSpanId(),
    parentId: parent?.spanId,
    name,
    kind,
    startMs: preciseNow(),
    endMs: 0,
    attributes: {},
    failed: false,
  };
}

function preciseNow(): number {
  return performance.timeOrigin + performance.now();
}

/** The calls that requests wait for. */
const tracedCalls = {
  get: "etcd range",
  list: "etcd range",
  commit: "etcd txn",
  currentRevision: "etcd revision",
} as const;

/** Makes spans of the calls that requests wait for. */
type Call = (...parameters: never[]) => Promise<unknown>;
