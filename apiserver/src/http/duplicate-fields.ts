/**
 * Fields that a JSON text gives twice, which parsing silently forgives. Counting keys in the text and in what was parsed
 * settles nearly every body; only a text that has more keys is walked for their paths.
 */

/** A string, and the colon that makes it a key. */
const stringToken = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Paths like `spec.containers[0].image`, each once, in the order of the text. `value` is the parsed text. */
export function duplicateFields(text: string, value: unknown): string[] {
  return keysInText(text) > keysInValue(value) ? new Walker(text).walk() : [];
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
  private readonly found = new Set<string>();

  constructor(text: string) {
    this.tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  }

  walk(): string[] {
    this.value("");
    return [...this.found];
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
      if (seen.has(key)) this.found.add(field);
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
