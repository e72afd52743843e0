/**
 * Which flow schema takes a request: the one with the smallest precedence whose subjects and rules match, by name among equals.
 * What depends only on who asks is found once per user.
 */
import type { flowcontrolv1 } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { RequestInfo } from "../http/request-info.ts";

type FlowSchema = flowcontrolv1.FlowSchema;
type Subject = flowcontrolv1.Subject;

/** The rules of a schema that concern one user. */
interface Candidate {
  readonly schema: FlowSchema;
  readonly resourceRules: readonly flowcontrolv1.ResourcePolicyRule[];
  readonly nonResourceRules: readonly flowcontrolv1.NonResourcePolicyRule[];
}

export class Classifier {
  private readonly schemas: readonly FlowSchema[];
  private readonly candidates = new WeakMap<User, readonly Candidate[]>();

  constructor(schemas: readonly FlowSchema[]) {
    this.schemas = schemas.toSorted(
      (a, b) => precedence(a) - precedence(b) || (a.metadata.name < b.metadata.name ? -1 : 1),
    );
  }

  /** Undefined when no schema matches, which a server that has the mandatory ones never sees. */
  classify(user: User, info: RequestInfo): FlowSchema | undefined {
    let candidates = this.candidates.get(user);
    if (!candidates) this.candidates.set(user, (candidates = this.concerning(user)));
    for (const candidate of candidates) if (matchesRequest(candidate, info)) return candidate.schema;
    return undefined;
  }

  private concerning(user: User): Candidate[] {
    const candidates: Candidate[] = [];
    for (const schema of this.schemas) {
      const rules = (schema.spec.rules ?? []).filter(({ subjects }) =>
        subjects.some((subject) => matchesUser(subject, user)),
      );
      if (rules.length === 0) continue;
      candidates.push({
        schema,
        resourceRules: rules.flatMap((rule) => rule.resourceRules ?? []),
        nonResourceRules: rules.flatMap((rule) => rule.nonResourceRules ?? []),
      });
    }
    return candidates;
  }
}

function precedence({ spec }: FlowSchema): number {
  return spec.matchingPrecedence ?? 0;
}

function matchesUser({ kind, user, group, serviceAccount }: Subject, { name, groups }: User): boolean {
  if (kind === "User") return user?.name === "*" || user?.name === name;
  if (kind === "Group") return group?.name === "*" || groups.includes(group?.name ?? "");
  const prefix = `system:serviceaccount:${serviceAccount?.namespace}:`;
  return serviceAccount?.name === "*" ? name.startsWith(prefix) : name === prefix + serviceAccount?.name;
}

function matchesRequest({ resourceRules, nonResourceRules }: Candidate, info: RequestInfo): boolean {
  if (info.kind === "non-resource") return nonResourceRules.some((rule) => matchesPath(rule, info));
  return resourceRules.some((rule) => matchesResource(rule, info));
}

function has(values: readonly string[], value: string): boolean {
  return values[0] === "*" || values.includes(value);
}

function matchesResource(rule: flowcontrolv1.ResourcePolicyRule, info: RequestInfo & { kind: "resource" }): boolean {
  const { verb, group, resource, subresource, namespace } = info;
  return (
    has(rule.verbs, verb) &&
    has(rule.apiGroups, group) &&
    has(rule.resources, subresource === undefined ? resource : `${resource}/${subresource}`) &&
    (namespace === undefined ? rule.clusterScope === true : has(rule.namespaces ?? [], namespace))
  );
}

function matchesPath(rule: flowcontrolv1.NonResourcePolicyRule, { verb, path }: RequestInfo): boolean {
  return (
    has(rule.verbs, verb) &&
    rule.nonResourceURLs.some(
      (url) => url === "*" || url === path || (url.endsWith("/*") && path.startsWith(url.slice(0, -1))),
    )
  );
}

/** What tells the flows of a schema apart. */
export function flowOf({ metadata, spec }: FlowSchema, user: User, info: RequestInfo): string {
  const method = spec.distinguisherMethod?.type;
  if (method === "ByUser") return `${metadata.name}/${user.name}`;
  const namespace = method === "ByNamespace" && info.kind === "resource" ? info.namespace : undefined;
  return `${metadata.name}/${namespace ?? ""}`;
}
