/** How the default roles are written down: names separated by spaces, `core` for the group that has no name. */
import type { rbacv1 } from "@kayak/api";

export type Rules = readonly rbacv1.PolicyRule[];

export const read = "get list watch";
export const write = "create update patch delete deletecollection";
export const everything = `${read} ${write}`;

/** A rule about resources, perhaps only those with these names. */
// oxlint-disable-next-line max-params -- a role reads as a table: groups, resources, verbs, names
export function on(groups: string, resources: string, verbs: string, ...resourceNames: string[]): rbacv1.PolicyRule {
  return {
    verbs: words(verbs),
    apiGroups: words(groups).map((group) => (group === "core" ? "" : group)),
    resources: words(resources),
    ...(resourceNames.length > 0 && { resourceNames }),
  };
}

/** A rule about paths that are no resources. */
export function paths(urls: string, verbs = "get"): rbacv1.PolicyRule {
  return { verbs: words(verbs), nonResourceURLs: words(urls) };
}

function words(text: string): string[] {
  return text.split(" ");
}

export const writeEvents = on("core events.k8s.io", "events", "create update patch");
export const reviewTokens = on("authentication.k8s.io", "tokenreviews", "create");
export const reviewAccess = on("authorization.k8s.io", "subjectaccessreviews", "create");
