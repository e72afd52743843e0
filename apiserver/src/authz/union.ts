/** Asks several authorizers in order: the first yes counts; the reasons of the others are all told. */
import type { Attributes } from "./attributes.ts";
import { type Authorizer, type Decision, noOpinion } from "./authorizer.ts";

export function union(authorizers: readonly Authorizer[]): Authorizer {
  return {
    decide: (attributes) => ask(authorizers, attributes),
    rulesFor(user, namespace) {
      const all = authorizers.map((authorizer) => authorizer.rulesFor(user, namespace));
      return { rules: all.flatMap(({ rules }) => rules), problems: all.flatMap(({ problems }) => problems) };
    },
  };
}

function ask(authorizers: readonly Authorizer[], attributes: Attributes): Decision {
  let reason = "";
  for (const authorizer of authorizers) {
    const decision = authorizer.decide(attributes);
    if (decision.allowed) return decision;
    if (decision.reason) reason = reason ? `${reason}\n${decision.reason}` : decision.reason;
  }
  return reason ? { allowed: false, reason } : noOpinion;
}
