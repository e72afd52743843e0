/** Scalars of JSON that are messages in protobuf: which message, and what it says in JSON. */
import * as s from "../schema/kit.ts";
import { formatDuration } from "../duration.ts";
import { formatMicroTime, formatTime } from "../time.ts";
import { InvalidProtobuf } from "./reader.ts";

interface Structured {
  readonly type: s.MessageInfo;
  /** Undefined where JSON has null. */
  toJson(message: Record<string, unknown>): unknown;
}

function structured<T>(type: s.MessageSchema<T>, toJson: (message: Partial<T>) => unknown): Structured {
  return { type, toJson };
}

export const Timestamp = s.message("k8s.io.apimachinery.pkg.apis.meta.v1.Timestamp", "A point in time.", {
  seconds: s.required(1, s.int64, "Seconds since 1970."),
  nanos: s.required(2, s.int32, "Nanoseconds of the second."),
});
export const Quantity = s.message("k8s.io.apimachinery.pkg.api.resource.Quantity", "A quantity.", {
  string: s.required(1, s.string, "The quantity as text."),
});
export const Duration = s.message("k8s.io.apimachinery.pkg.apis.meta.v1.Duration", "A length of time.", {
  duration: s.required(1, s.int64, "Nanoseconds."),
});
export const IntOrString = s.message("k8s.io.apimachinery.pkg.util.intstr.IntOrString", "A number or a text.", {
  type: s.required(1, s.int64, "0 for the number, 1 for the text."),
  intVal: s.required(2, s.int32, "The number."),
  strVal: s.required(3, s.string, "The text."),
});
export const RawExtension = s.message("k8s.io.apimachinery.pkg.runtime.RawExtension", "Any JSON.", {
  raw: s.required(1, s.bytes, "The JSON text."),
});

const structures: { readonly [K in s.TypeInfo["kind"]]?: Structured } = {
  time: structured(Timestamp, ({ seconds, nanos }) => time(seconds, nanos, (ms) => formatTime(ms))),
  microTime: structured(Timestamp, ({ seconds, nanos }) => time(seconds, nanos, microTimeOf)),
  quantity: structured(Quantity, ({ string = "0" }) => string),
  duration: structured(Duration, ({ duration = 0 }) => formatDuration(duration)),
  intOrString: structured(IntOrString, intOrString),
  raw: structured(RawExtension, ({ raw = "" }) => (raw === "" ? undefined : parse(raw))),
};

export function structureOf({ kind }: s.TypeInfo): Structured | undefined {
  return structures[kind];
}

/** Years of four digits, as RFC 3339 has them. */
const firstSecond = -62_167_219_200;
const lastSecond = 253_402_300_799;
const nanosPerSecond = 1_000_000_000;
const nanosPerMicro = 1000;

/** The zero time of Go is an empty message: JSON has null for it. */
function time(
  seconds: number | undefined,
  nanos: number | undefined,
  format: (ms: number, nanos: number) => string,
): string | undefined {
  if (seconds === undefined && nanos === undefined) return undefined;
  const [whole, rest] = [seconds ?? 0, nanos ?? 0];
  const inRange = whole >= firstSecond && whole <= lastSecond && rest >= 0 && rest < nanosPerSecond;
  if (!inRange) throw new InvalidProtobuf(`time is out of range: ${whole} seconds, ${rest} nanoseconds`);
  return format(whole * 1000, rest);
}

function microTimeOf(ms: number, nanos: number): string {
  const micros = String(Math.floor(nanos / nanosPerMicro)).padStart(6, "0");
  return formatMicroTime(ms).replace(/\.\d+/, `.${micros}`);
}

function intOrString({ type = 0, intVal = 0, strVal = "" }: Partial<s.TypeOf<typeof IntOrString>>): number | string {
  if (type === 0) return intVal;
  if (type === 1) return strVal;
  throw new InvalidProtobuf(`impossible IntOrString.Type: ${type}`);
}

function parse(base64: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64, "base64").toString()) as unknown;
  } catch (error) {
    throw new InvalidProtobuf(`a raw field is not JSON: ${(error as Error).message}`);
  }
}
