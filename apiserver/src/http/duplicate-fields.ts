/**
 * Fields that a JSON text gives twice, which parsing silently forgives. Counting keys in the text and in what was parsed
 * settles nearly every body; only a text that has more keys is walked for their paths.
 */

/** A string, and the colon that makes it a key. */
const stringToken = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Paths like `spec.containers[0].image`, each once, in the order of the text. `value` is the parsed text. */
export function duplicateFields(text: string, value: unknown): string[] {
  return distinct(
    fieldsIfRepeated(text, value)
      .filter(({ again }) => again)
      .map(({ path }) => path),
  );
}

/**
 * What strict decoding says of a text, in its order, whose type lacks the `unknown` fields. What an unknown field contains is
 * not looked at.
 */
export function strictProblems(text: string, value: unknown, unknown: readonly string[]): string[] {
  const fields = fieldsIfRepeated(text, value);
  if (fields.length === 0) return unknown.map(unknownField);
  const lacking = new Set(unknown);
  const problems = fields.flatMap(({ path, again }) => {
    if (lacking.has(path)) return [unknownField(path)];
    return again && !unknown.some((each) => isWithin(path, each)) ? [duplicateField(path)] : [];
  });
  return distinct(problems);
}

export function unknownField(path: string): string {
  return `unknown field "${path}"`;
}

export function duplicateField(path: string): string {
  return `duplicate field "${path}"`;
}

function isWithin(path: string, outer: string): boolean {
  return path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

/** Every field of the text, if any is there twice. */
function fieldsIfRepeated(text: string, value: unknown): readonly Field[] {
  return keysInText(text) > keysInValue(value) ? new Walker(text).walk() : [];
}

interface Field {
  readonly path: string;
  /** Whether its object has had it before. */
  readonly again: boolean;
}

function keysInText(text: string): number {
  let keys = 0;
  for (const [, colon] of text.matchAll(stringToken)) if (colon !== undefined) keys++;
  return keys;
}

function keysInValue(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value);
  let keys = Array.isArray(value) ? 0 : members.length;
  for (const member of members) keys += keysInValue(member);
  return keys;
}

/** Follows a text that is known to be valid JSON. */
class Walker {
  private readonly tokens: string[];
  private at = 0;
  private readonly found: Field[] = [];

  constructor(text: string) {
    this.tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  }

  walk(): readonly Field[] {
    this.value("");
    return this.found;
  }

  private value(path: string): void {
    const token = this.tokens[this.at++];
    if (token === "{") this.object(path);
    else if (token === "[") this.list(path);
  }

  private object(path: string): void {
    const seen = new Set<string>();
    while (this.tokens[this.at] !== "}" && this.at < this.tokens.length) {
      const key = JSON.parse(this.tokens[this.at] ?? '""') as string;
      const field = path === "" ? key : `${path}.${key}`;
      this.found.push({ path: field, again: seen.has(key) });
      seen.add(key);
      this.at += 2;
      this.value(field);
      if (this.tokens[this.at] === ",") this.at++;
    }
    this.at++;
  }

  private list(path: string): void {
    for (let index = 0; this.tokens[this.at] !== "]" && this.at < this.tokens.length; index++) {
      this.value(`${path}[${index}]`);
      if (this.tokens[this.at] === ",") this.at++;
    }
    this.at++;
  }
}
