/** Label selectors: a conjunction of requirements, from text or from a LabelSelector object. */
import { lookupTable } from "../lookup-table.ts";
import type * as metav1 from "../types/meta/v1/index.ts";
import { parseRequirements } from "./parser.ts";
import { SelectorError, requirement, requirementMatches, requirementText } from "./requirement.ts";
import type { LabelOperator, LabelRequirement, Labels } from "./requirement.ts";

const noLabels: Labels = {};

export class LabelSelector {
  /** Sorted by key. Null when nothing can match. */
  readonly requirements: readonly LabelRequirement[] | null;

  constructor(requirements: readonly LabelRequirement[] | null) {
    this.requirements = requirements && [...requirements].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  matches(labels: Labels | undefined): boolean {
    if (this.requirements === null) return false;
    const given = labels ?? noLabels;
    return this.requirements.every((each) => requirementMatches(each, given));
  }

  /** Whether it selects everything. */
  get isEmpty(): boolean {
    return this.requirements?.length === 0;
  }

  toString(): string {
    return (this.requirements ?? []).map(requirementText).join(",");
  }
}

export const everything = new LabelSelector([]);
export const nothing = new LabelSelector(null);

/** Parses `a=b,c in (d,e),!f`. Throws `SelectorError`. The empty text selects everything. */
export function parseLabelSelector(text: string): LabelSelector {
  return text === "" ? everything : new LabelSelector(parseRequirements(text));
}

const operators = lookupTable<LabelOperator>({ In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" });

/** The selector that a LabelSelector object describes: none selects nothing, an empty one everything. Throws `SelectorError`. */
export function labelSelectorFrom(selector: metav1.LabelSelector | null | undefined): LabelSelector {
  if (!selector) return nothing;
  const labels = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => requirement(key, "=", [value]));
  const expressions = (selector.matchExpressions ?? []).map(({ key, operator, values }) => {
    const known = operators[operator];
    if (!known) throw new SelectorError(`${JSON.stringify(operator)} is not a valid label selector operator`);
    return requirement(key, known, values);
  });
  return labels.length + expressions.length === 0 ? everything : new LabelSelector([...labels, ...expressions]);
}

/** The selector that a plain map of labels describes, as Services and ReplicationControllers have it. Values are not checked. */
export function labelSelectorFromMap(labels: Labels | undefined): LabelSelector {
  return new LabelSelector(
    Object.entries(labels ?? {}).map(([key, value]) => ({ key, operator: "=", values: [value] })),
  );
}

/** A LabelSelector object as text for people: `<none>` when it says nothing. */
export function formatLabelSelector(selector: metav1.LabelSelector | undefined): string {
  try {
    return labelSelectorFrom(selector).toString() || "<none>";
  } catch (error) {
    if (error instanceof SelectorError) return "<error>";
    throw error;
  }
}
