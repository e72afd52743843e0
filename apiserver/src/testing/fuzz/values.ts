/** Values of the API's types: plausible ones mostly, and such as only a fuzzer or an attacker sends. */
import type { MessageInfo, TypeInfo } from "@kayak/api";

import type { Random } from "./random.ts";

const plainTexts = ["a", "web", "x-1", "b", "default", "fuzz-0", "http", "nginx:1", "10.0.0.1", "example.com/x", "key"];
const moreTexts = [
  "Always",
  "TCP",
  "true",
  "1",
  "*",
  "/tmp",
  "kubernetes.io/hostname",
  "fd00::1",
  "10.0.0.0/24",
  "30s",
];
const oddTexts = [
  "",
  "A B",
  "a".repeat(64),
  "a".repeat(254),
  "x".repeat(5000),
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "/",
  "a/b/c",
  "\u0000",
  "é\u202e💥",
  "\ud800",
  "-",
  ".",
  "..",
  "%2f",
  "$(A)",
  "{}",
  "null",
  "a\nb",
];
const integers = [0, 1, 2, 3, 80, 443, 30_000, 65_535, 65_536, -1, 100];
const oddNumbers = [2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53, 1e300, 1.5, -0.1, 1e-9];
const quantities = ["1", "100m", "1Gi", "500Mi", "0", "0.5", "1e3"];
const oddQuantities = ["-1", "1e400", "abc", "9".repeat(400), "1EiEi", "0x10", ".", "1e-400", "12345678901234567890Ei"];
const times = [
  "2024-01-01T00:00:00Z",
  "2024-02-30T00:00:00Z",
  "1970-01-01T00:00:00.123456Z",
  "+275760-09-13T00:00:00Z",
  "now",
];

/** How often a value is not of its type at all. */
const wildly = 0.01;
const oddly = 0.12;
const deepest = 7;

export function text(random: Random): string {
  return random.chance(oddly) ? random.pick(oddTexts) : random.pick(random.chance(0.6) ? plainTexts : moreTexts);
}

export function wild(random: Random): unknown {
  return random.weighted<unknown>([
    [3, () => null],
    [2, () => text(random)],
    [2, () => random.pick(oddNumbers)],
    [2, () => random.chance(0.5)],
    [2, () => ({ [text(random)]: text(random) })],
    [2, () => [text(random), null, 1]],
    [1, () => ({})],
    [1, () => [[[{}]]]],
  ]);
}

export function valueOf(random: Random, type: TypeInfo, depth = 0): unknown {
  if (random.chance(wildly)) return wild(random);
  if (type.kind === "message") return messageOf(random, type, depth);
  if (type.kind === "list") return listOf(random, type.element, depth);
  if (type.kind === "map")
    return mapOf(random, random.pick([0, 1, 1, 2]), () => valueOf(random, type.value, depth + 1));
  if (type.kind === "enum") return random.chance(oddly) ? text(random) : random.pick(type.values);
  return scalars[type.kind](random, random.chance(oddly));
}

type ScalarKind = Exclude<TypeInfo["kind"], "message" | "list" | "map" | "enum">;
type Scalar = (random: Random, odd: boolean) => unknown;

const number: Scalar = (random, odd) => random.pick(odd ? oddNumbers : integers);
const time: Scalar = (random) => random.pick(times);

const scalars: Readonly<Record<ScalarKind, Scalar>> = {
  string: text,
  boolean: (random) => random.chance(0.5),
  int32: number,
  int64: number,
  double: number,
  quantity: (random, odd) => random.pick(odd ? oddQuantities : quantities),
  time,
  microTime: time,
  duration: (random) => random.pick(["1m30s", "0", "-5ms", "1", "h"]),
  intOrString: (random) => random.pick([80, "http", "25%", "-1%", -1, "1.5", 65_536, "100%", 1]),
  bytes: (random) => random.pick(["YQ==", "", "a", "====", "YWJj"]),
  raw: wild,
};

function listOf(random: Random, element: TypeInfo, depth: number): unknown[] {
  if (depth > deepest) return [];
  return random.times(random.pick([0, 1, 1, 1, 2, 3]), () => valueOf(random, element, depth + 1));
}

function messageOf(random: Random, type: MessageInfo, depth: number): unknown {
  const probability = depth === 0 ? 0.5 : 0.45 / (depth + 0.5);
  const entries: [string, unknown][] = [];
  for (const [name, field] of type.fields) {
    if (depth > deepest) break;
    if (field.required ? random.chance(0.95) : random.chance(probability))
      entries.push([name, valueOf(random, field.type, depth + 1)]);
  }
  if (random.chance(0.03)) entries.push([text(random), wild(random)]);
  return own(entries);
}

function mapOf(random: Random, size: number, value: () => unknown): unknown {
  return own(random.times(size, () => [text(random), value()]));
}

/** An object whose keys are its own, `__proto__` too. */
export function own(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

/** Without halves of surrogate pairs, which a URL can't carry. */
export function wellFormed(value: string): string {
  return Buffer.from(value).toString();
}
