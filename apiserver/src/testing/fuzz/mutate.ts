/** Changes in what once was a valid object, and in the text of a body. */
import { type MessageInfo, type Resource, type TypeInfo, describeMessage } from "@kayak/api";
import type { Random } from "./random.ts";
import { own, text, valueOf, wild } from "./values.ts";

type Plain = Record<string, unknown>;

/** A copy with one to three changes somewhere. */
export function mutateObject(random: Random, { schema }: Pick<Resource, "schema">, object: Plain): Plain {
  let changed = structuredClone(object);
  for (let count = random.pick([1, 1, 2, 3]); count > 0; count--)
    changed = mutateMessage(random, describeMessage(schema), changed) as Plain;
  return changed;
}

/** How often a change is made here rather than further down. */
const stopHere = 0.3;

function mutate(random: Random, type: TypeInfo, value: unknown): unknown {
  if (random.chance(stopHere)) return valueOf(random, type, 2);
  if (type.kind === "message" && isPlain(value)) return mutateMessage(random, type, value);
  if (type.kind === "list" && Array.isArray(value)) return mutateList(random, type.element, value);
  if (type.kind === "map" && isPlain(value))
    return { ...value, ...own([[text(random), valueOf(random, type.value, 3)]]) };
  return random.chance(0.1) ? wild(random) : valueOf(random, type, 3);
}

function mutateMessage(random: Random, type: MessageInfo, value: unknown): unknown {
  if (!isPlain(value)) return value;
  const present = Object.keys(value).filter((name) => type.fields.has(name));
  const name = present.length > 0 && random.chance(0.75) ? random.pick(present) : random.pick([...type.fields.keys()]);
  const field = type.fields.get(name);
  if (!field) return value;
  if (random.chance(0.1)) return without(value, name);
  if (random.chance(0.04)) return { ...value, ...own([[text(random), wild(random)]]) };
  const next = Object.hasOwn(value, name) ? mutate(random, field.type, value[name]) : valueOf(random, field.type, 2);
  return { ...value, ...own([[name, next]]) };
}

function mutateList(random: Random, element: TypeInfo, list: readonly unknown[]): unknown {
  const at = random.below(Math.max(1, list.length));
  return random.weighted<unknown>([
    [4, () => (list.length > 0 ? list.with(at, mutate(random, element, list[at])) : [valueOf(random, element, 3)])],
    [2, () => [...list, valueOf(random, element, 3)]],
    [1, () => list.toSpliced(at, 1)],
    [1, () => [...list, ...list]],
    [1, () => list.toReversed()],
  ]);
}

function without(value: Plain, name: string): Plain {
  const { [name]: _gone, ...rest } = value;
  return rest;
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const depthOfBomb = 20_000;

/** What no encoder would write. */
export function mutateText(random: Random, json: string): string | Buffer {
  const at = random.below(json.length + 1);
  return random.weighted<string | Buffer>([
    [3, () => json.slice(0, at)],
    [
      3,
      () =>
        json.slice(0, at) +
        random.pick(["{", "}", "[", "]", '"', ",", ":", "\\", "\u0000", "//", "1e999", "-", "NaN"]) +
        json.slice(at),
    ],
    [2, () => flipped(random, json)],
    [
      2,
      () =>
        Buffer.concat([
          Buffer.from(json.slice(0, at)),
          Buffer.from([0xff, 0xc0, 0xed, 0xa0]),
          Buffer.from(json.slice(at)),
        ]),
    ],
    [2, () => doubled(random, json)],
    [2, () => json.replace("{", '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},')],
    [1, () => `\ufeff${json}`],
    [1, () => `${json}${json}`],
    [1, () => random.pick(["", " ", "null", "0", '""', "[]", "true", "{}", '{"metadata":null}', '{"kind":1}'])],
    [1, () => json.replace(/\d+/, () => random.pick(["1e999", "-0", "9".repeat(400), "0x1", "01", "1.5", "-1e-999"]))],
    [0.3, () => `{"metadata":{"name":"deep"},"data":${"[".repeat(depthOfBomb)}${"]".repeat(depthOfBomb)}}`],
    [0.3, () => `{"metadata":{"name":"deep","annotations":${'{"a":'.repeat(depthOfBomb)}1${"}".repeat(depthOfBomb)}}}`],
    [0.1, () => `{"metadata":{"annotations":{"big":"${"x".repeat(3_200_000)}"}}}`],
  ]);
}

function flipped(random: Random, json: string): Buffer {
  const bytes = Buffer.from(json);
  if (bytes.length > 0) bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
  return bytes;
}

function doubled(random: Random, json: string): string {
  const keys = [...json.matchAll(/"([^"\\]+)":/g)];
  if (keys.length === 0) return json;
  const { 0: key, index } = random.pick(keys);
  return `${json.slice(0, index)}${key}${random.pick(["1", "null", '"x"', "{}", "[]"])},${json.slice(index)}`;
}

/** Bodies that only YAML can say. */
export function yamlOf(random: Random, object: unknown): string {
  return random.weighted([
    [4, () => JSON.stringify(object)],
    [1, () => bomb(random.pick([5, 9]))],
    [1, () => `metadata: &a\n  name: x\n  annotations: *a\n`],
    [1, () => `metadata:\n  name: !!js/function 'function(){}'\n`],
    [1, () => `metadata: {name: x, name: y}\n`],
    [1, () => `%YAML 1.1\n---\na: b\n---\nc: d\n`],
    [1, () => `<<: {metadata: {name: m}}\n`],
    [1, () => `? [complex, key]\n: value\n`],
    [1, () => `${"- ".repeat(2000)}x`],
    [1, () => `metadata: {name: 2024-01-01, labels: {a: yes, b: 0777, c: 1_000, d: .inf, e: ~}}\n`],
  ]);
}

/** Aliases of aliases: small as text, huge when written out. */
function bomb(levels: number): string {
  const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"];
  for (let level = 1; level <= levels; level++)
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(",")}]`,
    );
  return `metadata: {name: bomb}\n${lines.join("\n")}\ndata: {x: *a${levels}}\n`;
}
