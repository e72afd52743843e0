/** One condition of a label selector. */
import { checkLabelValue, checkQualifiedName } from "../names/index.ts";

export type LabelOperator = "in" | "notin" | "=" | "==" | "!=" | "exists" | "!" | "gt" | "lt";

export type Labels = Readonly<Record<string, string>>;

export interface LabelRequirement {
  readonly key: string;
  readonly operator: LabelOperator;
  /** Sorted, without duplicates. */
  readonly values: readonly string[];
}

/** A label selector that can't be understood; the message is upstream's. */
export class SelectorError extends Error {
  override readonly name = "SelectorError";
}

interface Rule {
  /** What is wrong with this many values, if anything. */
  readonly arity: (count: number) => string | undefined;
  readonly matches: (value: string | undefined, values: readonly string[]) => boolean;
  readonly text: (key: string, values: string) => string;
}

const integer = /^[-+]?[0-9]+$/;

const some = (count: number) => (count > 0 ? undefined : "for 'in', 'notin' operators, values set can't be empty");
const one = (count: number) => (count === 1 ? undefined : "exact-match compatibility requires one single value");
const oneNumber = (count: number) =>
  count === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required";
const no = (count: number) => (count === 0 ? undefined : "values set must be empty for exists and does not exist");

const isIn: Rule["matches"] = (value, values) => value !== undefined && values.includes(value);
const isNotIn: Rule["matches"] = (value, values) => value === undefined || !values.includes(value);
const isNumber = (value: string | undefined): value is string => value !== undefined && integer.test(value);

const rules: Record<LabelOperator, Rule> = {
  in: { arity: some, matches: isIn, text: (key, values) => `${key} in (${values})` },
  notin: { arity: some, matches: isNotIn, text: (key, values) => `${key} notin (${values})` },
  "=": { arity: one, matches: isIn, text: (key, value) => `${key}=${value}` },
  "==": { arity: one, matches: isIn, text: (key, value) => `${key}==${value}` },
  "!=": { arity: one, matches: isNotIn, text: (key, value) => `${key}!=${value}` },
  exists: { arity: no, matches: (value) => value !== undefined, text: (key) => key },
  "!": { arity: no, matches: (value) => value === undefined, text: (key) => `!${key}` },
  gt: {
    arity: oneNumber,
    matches: (value, [bound = "0"]) => isNumber(value) && BigInt(value) > BigInt(bound),
    text: (key, value) => `${key}>${value}`,
  },
  lt: {
    arity: oneNumber,
    matches: (value, [bound = "0"]) => isNumber(value) && BigInt(value) < BigInt(bound),
    text: (key, value) => `${key}<${value}`,
  },
};

/** Builds a requirement, or throws `SelectorError` naming everything that is wrong with it. */
export function requirement(key: string, operator: LabelOperator, values: readonly string[] = []): LabelRequirement {
  const sorted = values.length < 2 ? values : [...new Set(values)].sort();
  const problems = [...keyProblems(key, "key"), ...valueProblems({ key, operator, values: sorted })];
  if (problems.length > 0) throw new SelectorError(problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`);
  return { key, operator, values: sorted };
}

export function keyProblems(key: string, path: string): string[] {
  const wrong = checkQualifiedName(key);
  return wrong.length === 0 ? [] : [`${path}: Invalid value: ${JSON.stringify(key)}: ${wrong.join("; ")}`];
}

function valueProblems({ key, operator, values }: LabelRequirement): string[] {
  const problems: string[] = [];
  const arity = rules[operator].arity(values.length);
  if (arity !== undefined) problems.push(`values: Invalid value: ${JSON.stringify(values)}: ${arity}`);
  for (const [index, value] of values.entries()) {
    const quoted = JSON.stringify(value);
    const numeric = operator === "gt" || operator === "lt";
    if (numeric && !integer.test(value))
      problems.push(
        `values[${index}]: Invalid value: ${quoted}: for 'Gt', 'Lt' operators, the value must be an integer`,
      );
    const wrong = checkLabelValue(value);
    if (wrong.length > 0) problems.push(`values[${index}][${key}]: Invalid value: ${quoted}: ${wrong.join("; ")}`);
  }
  return problems;
}

export function requirementMatches({ key, operator, values }: LabelRequirement, labels: Labels): boolean {
  // A label may be called like something every object inherits, such as `constructor`.
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return rules[operator].matches(value, values);
}

export function requirementText({ key, operator, values }: LabelRequirement): string {
  return rules[operator].text(key, values.join(","));
}
