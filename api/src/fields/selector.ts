/** Field selectors: `metadata.name=web,status.phase!=Running`, with `\`, `,` and `=` in values escaped by a backslash. */

export interface FieldRequirement {
  readonly field: string;
  readonly operator: "=" | "!=";
  readonly value: string;
}

/** A field selector that can't be understood; the message is upstream's. */
export class FieldSelectorError extends Error {
  override readonly name = "FieldSelectorError";
}

/** The selectable fields of an object, as `selectableFields` gives them. */
export type FieldSet = Readonly<Record<string, string>>;

export class FieldSelector {
  readonly requirements: readonly FieldRequirement[];

  constructor(requirements: readonly FieldRequirement[]) {
    this.requirements = requirements;
  }

  get isEmpty(): boolean {
    return this.requirements.length === 0;
  }

  matches(fields: FieldSet): boolean {
    return this.requirements.every(
      ({ field, operator, value }) => ((fields[field] ?? "") === value) === (operator === "="),
    );
  }

  /** The one value that a field must have to match, where the selector says so: lets lists use an index. */
  exactValue(field: string): string | undefined {
    return this.requirements.find((each) => each.field === field && each.operator === "=")?.value;
  }

  toString(): string {
    return this.requirements
      .map(({ field, operator, value }) => `${field}${operator}${value.replace(/[\\,=]/g, "\\$&")}`)
      .join(",");
  }
}

export const everyField = new FieldSelector([]);

/** Parses a field selector; throws `FieldSelectorError`. Whether the fields exist is `checkFieldSelector`'s question. */
export function parseFieldSelector(text: string): FieldSelector {
  if (text === "") return everyField;
  const terms = splitTerms(text).filter((term) => term !== "");
  return new FieldSelector(
    terms.map((term) => parseTerm(term, text)).sort((a, b) => (a.field < b.field ? -1 : a.field > b.field ? 1 : 0)),
  );
}

/** Splits at the commas that no backslash escapes. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\[\s\S]|[^,\\]|\\$)+/g) ?? [];
}

function parseTerm(term: string, selector: string): FieldRequirement {
  const match = /^([^=!]*)(!=|==|=)([\s\S]*)$/.exec(term);
  if (!match) throw new FieldSelectorError(`invalid selector: '${selector}'; can't understand '${term}'`);
  const [, field = "", operator = "", value = ""] = match;
  return { field, operator: operator === "!=" ? "!=" : "=", value: unescape(value) };
}

function unescape(value: string): string {
  const unescaped = /(?<!\\)(?:\\\\)*([,=])/.exec(value);
  if (unescaped) throw new FieldSelectorError(`invalid field selector: unescaped character in value: ${unescaped[1]}`);
  return value.replace(/\\([\s\S]?)/g, (sequence, character: string) => {
    if (character !== "" && "\\,=".includes(character)) return character;
    throw new FieldSelectorError(`invalid field selector: invalid escape sequence: ${sequence}`);
  });
}
