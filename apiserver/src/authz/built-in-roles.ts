/** What the cluster's own components and everybody may do, before there are roles in the API: upstream's bootstrap policy, as far as it concerns them. */
import type { ResourceRule, Rule, RuleSet } from "./rules.ts";

const read = ["get", "list", "watch"];
const write = ["create", "update", "patch", "delete", "deletecollection"];

function on(
  apiGroups: string | readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
): ResourceRule {
  return { apiGroups: typeof apiGroups === "string" ? [apiGroups] : apiGroups, resources, verbs };
}

const events = on(["", "events.k8s.io"], ["events"], ["create", "patch", "update"]);
const tokenReviews = on("authentication.k8s.io", ["tokenreviews"], ["create"]);
const accessReviews = on("authorization.k8s.io", ["subjectaccessreviews"], ["create"]);

const leaderElection = (...names: string[]): Rule[] => [
  on("coordination.k8s.io", ["leases"], ["create"]),
  { ...on("coordination.k8s.io", ["leases"], ["get", "update", "patch"]), resourceNames: names },
];

const scheduler: Rule[] = [
  ...leaderElection("kube-scheduler"),
  events,
  tokenReviews,
  accessReviews,
  on(
    "",
    [
      "nodes",
      "namespaces",
      "pods",
      "replicationcontrollers",
      "services",
      "persistentvolumeclaims",
      "persistentvolumes",
    ],
    read,
  ),
  on("", ["pods"], ["delete"]),
  on("", ["bindings", "pods/binding"], ["create"]),
  on("", ["pods/status"], ["patch", "update"]),
  on(["apps"], ["replicasets", "statefulsets"], read),
  on("policy", ["poddisruptionbudgets"], read),
  on("storage.k8s.io", ["*"], read),
  on("resource.k8s.io", ["*"], read),
];

/** The controllers run as one user; upstream splits this among a service account for each. */
const controllerManager: Rule[] = [
  on("*", ["*"], [...read, ...write]),
  on("", ["serviceaccounts/token"], ["create"]),
  { verbs: ["get"], nonResourceURLs: ["*"] },
];

const proxy: Rule[] = [
  events,
  on("", ["services", "endpoints", "nodes"], read),
  on("discovery.k8s.io", ["endpointslices"], read),
  on("networking.k8s.io", ["servicecidrs"], read),
  // The node's DNS works beside the proxy and under its name; these are its settings.
  { ...on("", ["configmaps"], read), namespaces: ["kube-system"], resourceNames: ["kayak-dns"] },
];

const discovery: Rule = {
  verbs: ["get"],
  nonResourceURLs: [
    "/api",
    "/api/*",
    "/apis",
    "/apis/*",
    "/healthz",
    "/livez",
    "/livez/*",
    "/readyz",
    "/readyz/*",
    "/openapi",
    "/openapi/*",
    "/version",
    "/version/",
  ],
};

const ownReviews: Rule[] = [
  on("authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
  on("authentication.k8s.io", ["selfsubjectreviews"], ["create"]),
];

const publicInfo: Rule = {
  verbs: ["get"],
  nonResourceURLs: ["/healthz", "/livez", "/livez/*", "/readyz", "/readyz/*", "/version", "/version/"],
};

const issuerDiscovery: Rule = {
  verbs: ["get"],
  nonResourceURLs: ["/.well-known/openid-configuration", "/openid/v1/jwks"],
};

export const builtInRoles: readonly RuleSet[] = [
  { subjects: ["system:kube-scheduler"], rules: scheduler },
  { subjects: ["system:kube-controller-manager"], rules: controllerManager },
  { subjects: ["system:kube-proxy"], rules: proxy },
  {
    subjects: ["group:system:monitoring"],
    rules: [{ verbs: ["get"], nonResourceURLs: ["/metrics", "/livez/*", "/readyz/*", "/healthz/*"] }],
  },
  { subjects: ["group:system:authenticated"], rules: [discovery, ...ownReviews] },
  { subjects: ["group:system:serviceaccounts"], rules: [issuerDiscovery] },
  { subjects: ["group:system:unauthenticated"], rules: [publicInfo] },
];
