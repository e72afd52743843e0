/** The default ClusterRoles for people: everything, and what admins, editors and viewers of a namespace may do. */
import { everything, on, paths, read, write, type Rules } from "./rules.ts";

export const anything: Rules = [on("*", "*", "*"), paths("*", "*")];

const scaled = (kind: string) => `${kind} ${kind}/status ${kind}/scale`;

const aggregateToAdmin: Rules = [
  on("authorization.k8s.io", "localsubjectaccessreviews", "create"),
  on("rbac.authorization.k8s.io", "roles rolebindings", everything),
];

const sessions = "pods/attach pods/proxy pods/exec pods/portforward";
const oldWorkloads = "daemonsets deployments deployments/scale deployments/rollback";

const aggregateToEdit: Rules = [
  // Whoever may read these may do much more.
  on("core", `${sessions} secrets services/proxy`, read),
  on("core", "serviceaccounts", "impersonate"),
  on("core", `pods ${sessions}`, write),
  on("core", "pods/eviction", "create"),
  on(
    "core",
    "replicationcontrollers replicationcontrollers/scale serviceaccounts services services/proxy persistentvolumeclaims configmaps secrets events",
    write,
  ),
  on("core", "serviceaccounts/token", "create"),
  on("apps", `statefulsets statefulsets/scale ${oldWorkloads} replicasets replicasets/scale`, write),
  on("autoscaling", "horizontalpodautoscalers", write),
  on("batch", "jobs cronjobs", write),
  on(
    "extensions",
    `${oldWorkloads} ingresses replicasets replicasets/scale replicationcontrollers/scale networkpolicies`,
    write,
  ),
  on("policy", "poddisruptionbudgets", write),
  on("networking.k8s.io", "networkpolicies ingresses", write),
  on("coordination.k8s.io", "leases", everything),
  on("resource.k8s.io", "resourceclaims resourceclaimtemplates", write),
];

const aggregateToView: Rules = [
  on(
    "core",
    "pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps",
    read,
  ),
  on(
    "core",
    "limitranges resourcequotas bindings events pods/status resourcequotas/status namespaces/status replicationcontrollers/status pods/log",
    read,
  ),
  // Seen in a namespace, this is that namespace.
  on("core", "namespaces", read),
  on("discovery.k8s.io", "endpointslices", read),
  on(
    "apps",
    `controllerrevisions ${scaled("statefulsets")} daemonsets daemonsets/status ${scaled("deployments")} ${scaled("replicasets")}`,
    read,
  ),
  on("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", read),
  on("batch", "jobs cronjobs cronjobs/status jobs/status", read),
  on(
    "extensions",
    `daemonsets daemonsets/status ${scaled("deployments")} ingresses ingresses/status ${scaled("replicasets")} replicationcontrollers/scale networkpolicies`,
    read,
  ),
  on("policy", "poddisruptionbudgets poddisruptionbudgets/status", read),
  on("networking.k8s.io", "networkpolicies ingresses ingresses/status", read),
  on("resource.k8s.io", "resourceclaims resourceclaims/status resourceclaimtemplates", read),
];

export const userRoles: Readonly<Record<string, Rules>> = {
  "cluster-admin": anything,
  "system:aggregate-to-admin": aggregateToAdmin,
  "system:aggregate-to-edit": aggregateToEdit,
  "system:aggregate-to-view": aggregateToView,
};

/** Roles that a controller fills from those with the label `aggregate-to-NAME`. */
export const aggregatedRoles = ["admin", "edit", "view"] as const;

export const aggregateLabel = (role: string) => `rbac.authorization.k8s.io/aggregate-to-${role}`;

/** Which role's rules go into which other: an editor is a viewer too, an admin an editor. */
export const aggregations: Readonly<Record<string, string>> = {
  "system:aggregate-to-admin": "admin",
  edit: "admin",
  "system:aggregate-to-edit": "edit",
  view: "edit",
  "system:aggregate-to-view": "view",
};
