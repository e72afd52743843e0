/** Bodies in protobuf: objects as clients encode them, and such bytes cut short, changed or put together wrongly. */
import { type Resource, decode, encodeMessage, groupVersion, protobufEnvelope } from "@kayak/api";
import type { Random } from "./random.ts";

type Plain = Record<string, unknown>;

const magic = Buffer.from([0x6b, 0x38, 0x73, 0]);

export function protobufOf(random: Random, resource: Resource, object: Plain): Buffer {
  const message = encoded(resource, object) ?? noise(random);
  const typeMeta = { apiVersion: groupVersion(resource), kind: resource.kind };
  const whole = protobufEnvelope(typeMeta, message);
  return random.weighted<Buffer>([
    [12, () => whole],
    [5, () => protobufEnvelope(typeMeta, mutated(random, message))],
    [2, () => mutated(random, whole)],
    [2, () => whole.subarray(0, random.below(whole.length + 1))],
    [1, () => Buffer.concat([whole, noise(random)])],
    [1, () => protobufEnvelope(otherTypeMeta(random, typeMeta), message)],
    [1, () => (random.chance(0.8) ? Buffer.concat([magic, noise(random)]) : noise(random))],
  ]);
}

/** Protobuf says only what its types know: an object that doesn't decode has no such form. */
function encoded(resource: Resource, object: Plain): Buffer | undefined {
  try {
    return encodeMessage(resource.schema, decode(resource, object));
  } catch {
    return undefined;
  }
}

interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

function otherTypeMeta(random: Random, { apiVersion, kind }: TypeMeta): TypeMeta {
  return {
    apiVersion: random.pick([apiVersion, "v1", "", "nonsense/v1", "__proto__"]),
    kind: random.pick([kind, "Pod", "", "Status", "constructor"]),
  };
}

function noise(random: Random): Buffer {
  return Buffer.from(random.times(random.below(200), () => random.below(256)));
}

/** Lengths and field numbers are bytes among the others: a few changed ones make them lie. */
function mutated(random: Random, whole: Buffer): Buffer {
  let bytes: Buffer = Buffer.from(whole);
  for (let left = random.pick([1, 1, 2, 4, 8]); left > 0; left--) bytes = mutatedOnce(random, bytes);
  return bytes;
}

function mutatedOnce(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const before = bytes.subarray(0, at);
  const after = bytes.subarray(at);
  const to = at + random.below(bytes.length - at + 1);
  return random.weighted<Buffer>([
    [4, () => Buffer.concat([before, Buffer.from([random.below(256)]), after.subarray(1)])],
    [1, () => Buffer.concat([before, Buffer.alloc(random.below(12), 0xff), after])],
    [1, () => Buffer.concat([before, Buffer.from(random.pick([[0], [0x80, 0x80, 1], [0x80, 0]])), after])],
    [1, () => Buffer.concat([before, bytes.subarray(to)])],
    [1, () => Buffer.concat([before, bytes.subarray(at, to), after])],
  ]);
}
