/** Refuses what the authorizer does not allow, in upstream's words. */
import { StatusError } from "@kayak/api";
import type { Attributes } from "./attributes.ts";
import type { Authorizer } from "./authorizer.ts";

/** Writes something down about the request. */
export type Annotate = (name: string, value: string) => void;

/** Throws Forbidden. */
export function authorize(authorizer: Authorizer, attributes: Attributes, annotate?: Annotate): void {
  const decision = authorizer.decide(attributes);
  annotate?.("authorization.k8s.io/decision", decision.allowed ? "allow" : "forbid");
  annotate?.("authorization.k8s.io/reason", decision.reason);
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
