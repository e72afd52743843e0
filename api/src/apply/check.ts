/** What is wrong with the types of an applied configuration, as upstream's typed values say it. */
import { goFormat, goTypeOf, isObject } from "../patch/format.ts";
import type { TypeInfo } from "../schema/type-info.ts";
import { type KeyField, elementText, keyElement, valueElement } from "./path-element.ts";
import { type Shape, type StructShape, memberOf } from "./shape.ts";

/** What a hostile configuration can make us report. */
const maxProblems = 100;

/** Each with its path: `.spec.foo: field not declared in schema`. */
export function configurationProblems(shape: StructShape, config: Readonly<Record<string, unknown>>): string[] {
  const { apiVersion: _apiVersion, kind: _kind, ...fields } = config;
  const problems: string[] = [];
  check(shape, fields, { path: "", problems });
  return problems.slice(0, maxProblems);
}

/** As one message. */
export function problemsText(problems: readonly string[]): string {
  return problems.length === 1
    ? (problems[0] as string)
    : ["errors:", ...problems.map((each) => `  ${each}`)].join("\n");
}

interface Place {
  readonly path: string;
  readonly problems: string[];
}

function report({ path, problems }: Place, problem: string): void {
  problems.push(`${path}: ${problem}`);
}

function at({ path, problems }: Place, element: string): Place {
  return { path: path + elementText(element), problems };
}

function check(shape: Shape, value: unknown, place: Place): void {
  if (value === null || value === undefined || place.problems.length >= maxProblems) return;
  switch (shape.kind) {
    case "leaf":
      return checkScalar(shape.type, value, place);
    case "list":
      return Array.isArray(value)
        ? checkList(shape, value, place)
        : report(place, `expected list, got ${shown(value)}`);
    case "struct":
    case "map":
      return isObject(value) ? checkFields(shape, value, place) : report(place, `expected map, got ${shown(value)}`);
  }
}

function shown(value: unknown): string {
  return `&{${goFormat(value)}}`;
}

type Expectation = (value: unknown) => string | undefined;

const isNumber: Expectation = (value) =>
  typeof value === "number" ? undefined : `expected numeric (int or float), got ${goTypeOf(value)}`;
const isText: Expectation = (value) =>
  typeof value === "string" ? undefined : `expected string, got &value.valueUnstructured{Value:${goFormat(value)}}`;
const isScalar: Expectation = (value) =>
  typeof value === "object" ? `expected any scalar, got ${shown(value)}` : undefined;

const expectations: { readonly [K in TypeInfo["kind"]]?: Expectation } = {
  int32: isNumber,
  int64: isNumber,
  double: isNumber,
  string: isText,
  enum: isText,
  bytes: isText,
  boolean: (value) => (typeof value === "boolean" ? undefined : `expected boolean, got ${shown(value)}`),
  quantity: isScalar,
  intOrString: isScalar,
  time: isScalar,
  microTime: isScalar,
  duration: isScalar,
};

function checkScalar({ kind }: TypeInfo, value: unknown, place: Place): void {
  const problem = expectations[kind]?.(value);
  if (problem) report(place, problem);
}

function checkFields(shape: Shape, value: Readonly<Record<string, unknown>>, place: Place): void {
  for (const [name, item] of Object.entries(value)) {
    const member = memberOf(shape, name);
    const inside = at(place, `f:${name}`);
    if (member) check(member.shape, item, inside);
    else report(inside, "field not declared in schema");
  }
}

function checkList(shape: Shape & { kind: "list" }, list: readonly unknown[], place: Place): void {
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    const problem = identityProblem(shape.by, item);
    if (problem) {
      report(place, `element ${index}: ${problem}`);
      continue;
    }
    const element = identify(shape.by, item, index);
    if (seen.has(element)) report(place, `duplicate entries for key ${elementText(element)}`);
    seen.add(element);
    check(shape.element, item, at(place, element));
  }
}

type Identity = (Shape & { kind: "list" })["by"];

function identify(by: Identity, item: unknown, index: number): string {
  if (by.kind === "keys") return keyElement(by.keys, item);
  return by.kind === "value" ? valueElement(item) : `i:${index}`;
}

function identityProblem(by: Identity, item: unknown): string | undefined {
  if (by.kind === "keys") return keyedElementProblem(by.keys, item);
  return by.kind === "value" ? setElementProblem(item) : undefined;
}

function setElementProblem(item: unknown): string | undefined {
  if (item === null) return "associative list without keys has an element that's an explicit null";
  if (Array.isArray(item)) return "not supported: associative list with lists as elements";
  return typeof item === "object" ? "associative list without keys has an element that's a map type" : undefined;
}

function keyedElementProblem(keys: readonly KeyField[], item: unknown): string | undefined {
  if (item === null) return "associative list with keys may not have a null element";
  if (!isObject(item)) return "associative list with keys may not have non-map elements";
  const given = keys.some(({ name, fallback }) => (item[name] ?? fallback) !== undefined);
  if (given) return undefined;
  const names = keys.map(({ name }) => JSON.stringify(name)).join(" ");
  return `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`;
}
