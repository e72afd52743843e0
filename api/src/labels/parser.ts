/**
 * The grammar of label selectors:
 *
 *     selector    = requirement { "," requirement }
 *     requirement = [ "!" ] key | key ( "=" | "==" | "!=" ) [ value ] | key ( ">" | "<" ) value | key ( "in" | "notin" ) "(" values ")"
 */
import { tokenize } from "./lexer.ts";
import type { Token } from "./lexer.ts";
import { SelectorError, keyProblems, requirement } from "./requirement.ts";
import type { LabelOperator, LabelRequirement } from "./requirement.ts";

const operators: Partial<Record<Token["kind"], LabelOperator>> = {
  in: "in",
  notin: "notin",
  "=": "=",
  "==": "==",
  "!=": "!=",
  ">": "gt",
  "<": "lt",
};

export function parseRequirements(text: string): LabelRequirement[] {
  return new Parser(tokenize(text)).selector();
}

class Parser {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  selector(): LabelRequirement[] {
    const found: LabelRequirement[] = [];
    for (;;) {
      const { kind, text } = this.peekWord();
      if (kind === "end") return found;
      if (kind !== "identifier" && kind !== "!")
        throw new SelectorError(`found '${text}', expected: !, identifier, or 'end of string'`);
      found.push(this.requirement());
      const next = this.takeWord();
      if (next.kind === "end") return found;
      if (next.kind !== ",") throw new SelectorError(`found '${next.text}', expected: ',' or 'end of string'`);
      const after = this.peekWord();
      if (after.kind !== "identifier" && after.kind !== "!")
        throw new SelectorError(`found '${after.text}', expected: identifier after ','`);
    }
  }

  private requirement(): LabelRequirement {
    try {
      const negated = this.peekWord().kind === "!";
      if (negated) this.takeWord();
      const key = this.key();
      const { kind } = this.peekWord();
      if (negated || kind === "end" || kind === ",") return requirement(key, negated ? "!" : "exists");
      const operator = this.operator();
      return requirement(
        key,
        operator,
        operator === "in" || operator === "notin" ? this.values() : [this.exactValue()],
      );
    } catch (error) {
      if (error instanceof SelectorError)
        throw new SelectorError(`unable to parse requirement: ${error.message}`, { cause: error });
      throw error;
    }
  }

  private key(): string {
    const { kind, text } = this.takeWord();
    if (kind !== "identifier") throw new SelectorError(`found '${text}', expected: identifier`);
    const [problem] = keyProblems(text, "<nil>");
    if (problem !== undefined) throw new SelectorError(problem);
    return text;
  }

  private operator(): LabelOperator {
    const { kind, text } = this.take();
    const operator = operators[kind];
    if (!operator) throw new SelectorError(`found '${text}', expected: in, notin, =, ==, !=, gt, lt`);
    return operator;
  }

  private exactValue(): string {
    const { kind } = this.peekWord();
    if (kind === "end" || kind === ",") return "";
    const { kind: taken, text } = this.takeWord();
    if (taken !== "identifier") throw new SelectorError(`found '${text}', expected: identifier`);
    return text;
  }

  private values(): string[] {
    const open = this.takeWord();
    if (open.kind !== "(") throw new SelectorError(`found '${open.text}' expected: '('`);
    const { kind, text } = this.peekWord();
    if (kind === ")") {
      this.takeWord();
      return [];
    }
    if (kind !== "identifier" && kind !== ",")
      throw new SelectorError(`found '${text}', expected: ',', ')' or identifier`);
    return this.valueList();
  }

  /** Values up to and including the closing parenthesis; an empty place between commas is the empty value. */
  private valueList(): string[] {
    const values: string[] = [];
    let placeTaken = false;
    for (;;) {
      const { kind, text } = this.takeWord();
      if (kind === "identifier") {
        if (placeTaken) throw new SelectorError(`found '${text}', expected: ',' or ')'`);
        values.push(text);
        placeTaken = true;
      } else if (kind === "," || kind === ")") {
        if (!placeTaken) values.push("");
        if (kind === ")") return values;
        placeTaken = false;
      } else {
        throw new SelectorError(`found '${text}', expected: ${placeTaken ? "',' or ')'" : "',', or identifier"}`);
      }
    }
  }

  private take(): Token {
    const token = this.tokens[this.position]!;
    if (token.kind !== "end") this.position++;
    return token;
  }

  /** Where a key or value is expected, `in` and `notin` are ordinary words. */
  private takeWord(): Token {
    return asWord(this.take());
  }

  private peekWord(): Token {
    return asWord(this.tokens[this.position]!);
  }
}

function asWord(token: Token): Token {
  return token.kind === "in" || token.kind === "notin" ? { kind: "identifier", text: token.text } : token;
}
