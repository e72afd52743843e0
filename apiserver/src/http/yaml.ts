/** YAML as Go's parser reads it: 1.1's booleans and octal numbers, timestamps as text, a key given twice taken as last given. */
import type { Event, ScalarEvent, Schema } from "js-yaml";
import { StatusError, badRequest } from "@kayak/api";
import { checkYaml } from "./bounds.ts";

export interface Yaml {
  readonly document: unknown;
  /** What upstream's strict parser says of keys that a mapping has twice; undefined when there are none. */
  readonly duplicates: string | undefined;
}

type Library = typeof import("js-yaml");

/** Throws BadRequest, in which `failure` precedes what is wrong. */
export async function parseYaml(body: Buffer, failure = "error converting YAML to JSON"): Promise<Yaml> {
  const library = await import("js-yaml");
  const source = body.toString();
  try {
    const events = library.parseEvents(source, {});
    const [document] = library.constructFromEvents(events, { source, schema: schemaOf(library), json: true });
    checkYaml(document);
    return { document, duplicates: duplicateKeys(library, source, events) };
  } catch (error) {
    if (error instanceof StatusError) throw error;
    throw badRequest(`${failure}: ${(error as Error).message}`);
  }
}

let schema: Schema | undefined;

function schemaOf(library: Library): Schema {
  const { FAILSAFE_SCHEMA, nullYaml11Tag, boolYaml11Tag, floatCoreTag, mergeTag, binaryTag } = library;
  return (schema ??= new library.Schema([
    ...FAILSAFE_SCHEMA.tags,
    nullYaml11Tag,
    boolYaml11Tag,
    integerTag(library),
    floatCoreTag,
    mergeTag,
    binaryTag,
  ]));
}

const integer = /^[-+]?(?:0b[01]+|0x[\da-f]+|0o?[0-7]+|0|[1-9]\d*)$/i;

/** Go reads a leading zero as octal, and no sexagesimals. */
function integerTag({ defineScalarTag, NOT_RESOLVED }: Library) {
  return defineScalarTag<number>("tag:yaml.org,2002:int", {
    implicit: true,
    resolve: (source) => {
      const text = source.replaceAll("_", "");
      if (!integer.test(text)) return NOT_RESOLVED as typeof import("js-yaml").NOT_RESOLVED;
      return integerOf(text);
    },
    identify: () => false,
  });
}

function integerOf(text: string): number {
  const digits = text.replace(/^[-+]/, "").replace(/^0(?=\d)/, "0o");
  return text.startsWith("-") ? -Number(digits) : Number(digits);
}

interface Level {
  readonly mapping: boolean;
  readonly keys: Set<string>;
  /** Whether the next node of a mapping is a key. */
  atKey: boolean;
}

function duplicateKeys(library: Library, source: string, events: readonly Event[]): string | undefined {
  const { EVENT_ID, getScalarValue } = library;
  const levels: Level[] = [];
  const found: string[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) {
      levels.pop();
      continue;
    }
    const level = levels.at(-1);
    if (level?.mapping) {
      if (level.atKey && event.type === EVENT_ID.SCALAR)
        noteKey(level, getScalarValue(source, event), { source, event, found });
      level.atKey = !level.atKey;
    }
    if (event.type === EVENT_ID.SCALAR || event.type === EVENT_ID.ALIAS) continue;
    levels.push({ mapping: event.type === EVENT_ID.MAPPING, keys: new Set(), atKey: true });
  }
  return found.length > 0 ? `yaml: unmarshal errors:\n${found.join("\n")}` : undefined;
}

interface Found {
  readonly source: string;
  readonly event: ScalarEvent;
  readonly found: string[];
}

function noteKey({ keys }: Level, key: string, { source, event, found }: Found): void {
  if (keys.has(key)) {
    found.push(
      `  line ${source.slice(0, event.valueStart).split("\n").length}: key ${JSON.stringify(key)} already set in map`,
    );
  }
  keys.add(key);
}
