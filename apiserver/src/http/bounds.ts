/**
 * Bounds on the shape of bodies. Whoever walks an object later recurses, so nothing deeper may come in; and an alias in YAML is
 * a few bytes that may stand for millions of values.
 */
import { badRequest } from "@kayak/api";

/** Deeper documents are refused. Objects of the API have tens of levels; upstream's bound is 10000. */
export const maxDepth = 1000;
/** A YAML document that says more values than this, aliases written out, is refused: more than the largest body can spell. */
export const maxYamlValues = 1_000_000;

const quote = 0x22;
const backslash = 0x5c;

/** Before parsing, because parsing alone may take all the stack. A text too short to be deep is not looked at. */
export function checkDepthOfJson(text: string): void {
  if (text.length <= maxDepth) return;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === backslash) index++;
      else if (code === quote) inString = false;
    } else if (code === quote) inString = true;
    // Brackets and braces differ in one bit: [ and {, ] and }.
    else if ((code | 0x20) === 0x7b) {
      if (++depth > maxDepth) throw badRequest("error decoding JSON: exceeded max depth");
    } else if ((code | 0x20) === 0x7d) depth--;
  }
}

/** A number that may be too large: many digits, or a large exponent. Most texts have none. */
const suspect = /\d{300}|\d[eE]\+?\d{3}/;
/** Strings, to be stepped over, and numbers. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/** A number that no float holds would be read as infinite, and written as null. */
export function checkNumbersOfJson(text: string): void {
  if (!suspect.test(text)) return;
  for (const [token] of text.matchAll(tokens))
    if (!token.startsWith('"') && !Number.isFinite(Number.parseFloat(token)))
      throw badRequest(`json: cannot unmarshal number ${token.slice(0, 40)} into Go value of type float64`);
}

/** A parsed document whose values may be shared, or contain themselves. */
export function checkYaml(document: unknown): void {
  const sizes = new Map<object, number>();
  const measure = (value: unknown, depth: number): number => {
    if (typeof value !== "object" || value === null) return 1;
    const known = sizes.get(value);
    if (known !== undefined) return known;
    // Until it is known: a value that meets itself has no end.
    sizes.set(value, Infinity);
    if (depth > maxDepth) throw badRequest("error converting YAML to JSON: yaml: exceeded max depth");
    let size = 1;
    for (const member of Object.values(value)) size += measure(member, depth + 1);
    sizes.set(value, size);
    return size;
  };
  if (measure(document, 1) > maxYamlValues)
    throw badRequest("error converting YAML to JSON: yaml: document contains excessive aliasing");
}
