/** One span: something that took time, as part of a trace. W3C's trace context ties it to what others saw of the same request. */
import { randomBytes } from "node:crypto";

export type Attributes = Readonly<Record<string, string | number>>;

export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

export interface Span extends Omit<TraceContext, "sampled"> {
  readonly parentId: string | undefined;
  readonly name: string;
  readonly kind: "server" | "internal" | "client";
  readonly startMs: number;
  endMs: number;
  attributes: Attributes;
  failed: boolean;
}

const traceParent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/;
const sampledFlag = 1;

/** Undefined when there is no header, or none that can be used. */
export function parseTraceParent(header: string | undefined): TraceContext | undefined {
  const [, version, traceId = "", spanId = "", flags = ""] = traceParent.exec(header ?? "") ?? [];
  if (version === undefined || version === "ff" || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & sampledFlag) !== 0 };
}

export function newTraceId(): string {
  return randomBytes(16).toString("hex");
}

export function newSpanId(): string {
  return randomBytes(8).toString("hex");
}

const kinds = { internal: 1, server: 2, client: 3 } as const;
const errorStatus = 2;

/** The body of an OTLP export request. */
export function exportRequest(spans: readonly Span[], service: string): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: attributeList({ "service.name": service }) },
        scopeSpans: [{ scope: { name: "kayak" }, spans: spans.map(spanJson) }],
      },
    ],
  };
}

function spanJson({ traceId, spanId, parentId, name, kind, startMs, endMs, attributes, failed }: Span): object {
  return {
    traceId,
    spanId,
    ...(parentId !== undefined && { parentSpanId: parentId }),
    name,
    kind: kinds[kind],
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(endMs),
    attributes: attributeList(attributes),
    status: failed ? { code: errorStatus } : {},
  };
}

/** As text: a double does not hold it. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.round(ms * 1000)) * 1000n);
}

function attributeList(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  }));
}
