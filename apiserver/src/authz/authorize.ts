/** Asks the authorizers in order; the first opinion counts, and no opinion is a no. */
import { StatusError } from "@kayak/api";
import type { Attributes, Authorizer, Decision } from "./attributes.ts";

export function decide(authorizers: readonly Authorizer[], attributes: Attributes): Decision {
  for (const authorizer of authorizers) {
    const decision = authorizer(attributes);
    if (decision) return decision;
  }
  return { allowed: false, reason: "" };
}

/** Throws Forbidden. */
export function authorize(authorizers: readonly Authorizer[], attributes: Attributes): void {
  const decision = decide(authorizers, attributes);
  if (!decision.allowed) throw refusal(attributes, decision.reason);
}

function refusal(attributes: Attributes, reason: string): StatusError {
  const why = reason ? `: ${reason}` : "";
  const user = JSON.stringify(attributes.user.name);
  if (attributes.kind === "non-resource") {
    return new StatusError(
      "Forbidden",
      `forbidden: User ${user} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}${why}`,
      { details: {} },
    );
  }
  const { verb, group, resource, subresource, namespace, name = "" } = attributes;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const scope = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  const what = group ? `${resource}.${group}` : resource;
  const subject = name ? `${what} ${JSON.stringify(name)}` : what;
  const message = `${subject} is forbidden: User ${user} cannot ${verb} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${scope}${why}`;
  return new StatusError("Forbidden", message, {
    details: { name: name || undefined, group: group || undefined, kind: resource },
  });
}
