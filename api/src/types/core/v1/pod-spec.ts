/** What a pod is to be. */
import * as s from "../../../schema/kit.ts";
import { Affinity } from "./affinity.ts";
import { PodResourceClaim, ResourceRequirements } from "./compute-resources.ts";
import { Container, EphemeralContainer } from "./container.ts";
import { LocalObjectReference } from "./reference.ts";
import { PodSchedulingGate, PodSchedulingGroup, Toleration, TopologySpreadConstraint } from "./scheduling.ts";
import { PodSecurityContext } from "./security.ts";
import { Volume } from "./volume.ts";

export const PodDNSConfigOption = s.message("io.k8s.api.core.v1.PodDNSConfigOption", "An option of the resolver.", {
  name: s.optional(1, s.string, "The name of the option."),
  value: s.optional(2, s.string, "The value of the option, if it has one.", { pointer: true }),
});
export type PodDNSConfigOption = s.TypeOf<typeof PodDNSConfigOption>;

export const PodDNSConfig = s.message(
  "io.k8s.api.core.v1.PodDNSConfig",
  "What to add to the resolver's configuration; with the policy `None` it is all of it.",
  {
    nameservers: s.optional(1, s.list(s.string), "Name servers, after those of the policy.", { list: "atomic" }),
    searches: s.optional(2, s.list(s.string), "Search domains, after those of the policy.", { list: "atomic" }),
    options: s.optional(3, s.list(PodDNSConfigOption), "Options; they win over those of the policy.", { list: "atomic" }),
  },
);
export type PodDNSConfig = s.TypeOf<typeof PodDNSConfig>;

export const HostAlias = s.message("io.k8s.api.core.v1.HostAlias", "A line of /etc/hosts.", {
  ip: s.required(1, s.string, "The address."),
  hostnames: s.optional(2, s.list(s.string), "The names.", { list: "atomic" }),
});
export type HostAlias = s.TypeOf<typeof HostAlias>;

export const PodOS = s.message("io.k8s.api.core.v1.PodOS", "The operating system of a pod.", {
  name: s.required(1, s.enumeration("linux", "windows"), "`linux` or `windows`."),
});
export type PodOS = s.TypeOf<typeof PodOS>;

export const PodReadinessGate = s.message("io.k8s.api.core.v1.PodReadinessGate", "A condition without which the pod is not ready.", {
  conditionType: s.required(1, s.string, "The type of the condition."),
});
export type PodReadinessGate = s.TypeOf<typeof PodReadinessGate>;

export const PodSpec = s.message("io.k8s.api.core.v1.PodSpec", "What a pod is to be.", {
  volumes: s.optional(1, s.list(Volume), "The volumes that containers can mount.", {
    list: "map",
    keys: ["name"],
    patch: "merge,retainKeys",
    mergeKey: "name",
  }),
  containers: s.required(2, s.list(Container), "The containers; at least one. None can be added or removed later.", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  restartPolicy: s.optional(
    3,
    s.enumeration("Always", "Never", "OnFailure"),
    "When containers that have ended are restarted: `Always` (the default), `OnFailure` or `Never`.",
  ),
  terminationGracePeriodSeconds: s.optional(
    4,
    s.int64,
    "How many seconds containers may take to end after the stop signal, before they are killed. Default 30.",
    { pointer: true },
  ),
  activeDeadlineSeconds: s.optional(5, s.int64, "After how many seconds on the node the pod counts as failed and its containers are killed.", {
    pointer: true,
  }),
  dnsPolicy: s.optional(
    6,
    s.enumeration("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "`ClusterFirst` (the default), `ClusterFirstWithHostNet`, `Default` (the node's) or `None`.",
  ),
  nodeSelector: s.optional(7, s.map(s.string), "Labels that the node must have.", { map: "atomic" }),
  serviceAccountName: s.optional(8, s.string, "The service account. Default: default."),
  serviceAccount: s.optional(9, s.string, "The same as `serviceAccountName`, under its old name."),
  nodeName: s.optional(10, s.string, "The node on which the pod runs; the scheduler sets it."),
  hostNetwork: s.optional(11, s.boolean, "Whether the pod shares the node's network. Its ports are then the node's. Default false."),
  hostPID: s.optional(12, s.boolean, "Whether the pod shares the node's processes. Default false."),
  hostIPC: s.optional(13, s.boolean, "Whether the pod shares the node's IPC. Default false."),
  securityContext: s.optional(14, PodSecurityContext, "The privileges of all containers, and who owns the volumes."),
  imagePullSecrets: s.optional(15, s.list(LocalObjectReference), "Secrets with what is needed to pull the images.", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  hostname: s.optional(16, s.string, "The host name. Default: the pod's name."),
  subdomain: s.optional(17, s.string, "Makes the full name hostname.subdomain.namespace.svc and the cluster's domain."),
  affinity: s.optional(18, Affinity, "What draws the pod to nodes and other pods, and what keeps it away."),
  schedulerName: s.optional(19, s.string, "The scheduler that is to place the pod. Default: default-scheduler."),
  initContainers: s.optional(
    20,
    s.list(Container),
    "Containers that run one after the other before all others; each must succeed, but sidecars keep running.",
    { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" },
  ),
  automountServiceAccountToken: s.optional(
    21,
    s.boolean,
    "Whether containers get a token of the service account. Default: what the service account says, else true.",
    { pointer: true },
  ),
  tolerations: s.optional(22, s.list(Toleration), "Taints that don't keep the pod off a node.", { list: "atomic" }),
  hostAliases: s.optional(23, s.list(HostAlias), "Lines to add to /etc/hosts.", { list: "map", keys: ["ip"], patch: "merge", mergeKey: "ip" }),
  priorityClassName: s.optional(24, s.string, "The priority class, which gives the priority."),
  priority: s.optional(25, s.int32, "How important the pod is; admission sets it from the priority class.", { pointer: true }),
  dnsConfig: s.optional(26, PodDNSConfig, "What to add to the resolver's configuration."),
  shareProcessNamespace: s.optional(27, s.boolean, "Whether the containers see each other's processes. Not together with `hostPID`. Default false.", {
    pointer: true,
  }),
  readinessGates: s.optional(28, s.list(PodReadinessGate), "Conditions without which the pod is not ready.", { list: "atomic" }),
  runtimeClassName: s.optional(29, s.string, "The runtime class. Default: the node's own runtime.", { pointer: true }),
  enableServiceLinks: s.optional(30, s.boolean, "Whether containers get variables for the services of the namespace. Default true.", { pointer: true }),
  preemptionPolicy: s.optional(31, s.string, "Whether pods of lower priority may be evicted for it: `PreemptLowerPriority` (the default) or `Never`.", {
    pointer: true,
  }),
  overhead: s.optional(32, s.map(s.quantity), "What the runtime itself needs for the pod; admission sets it from the runtime class."),
  topologySpreadConstraints: s.optional(33, s.list(TopologySpreadConstraint), "How pods are spread over zones, nodes and the like; all must hold.", {
    list: "map",
    keys: ["topologyKey", "whenUnsatisfiable"],
    patch: "merge",
    mergeKey: "topologyKey",
  }),
  ephemeralContainers: s.optional(34, s.list(EphemeralContainer), "Containers that were added to the running pod, through the subresource of that name.", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  setHostnameAsFQDN: s.optional(35, s.boolean, "Whether the host name is the full name. Default false.", { pointer: true }),
  os: s.optional(36, PodOS, "The operating system of the containers; the node must have the same."),
  hostUsers: s.optional(37, s.boolean, "Whether the pod shares the node's user ids. False gives it a user namespace. Default true.", { pointer: true }),
  schedulingGates: s.optional(38, s.list(PodSchedulingGate), "What holds the pod back from scheduling. Gates can only be removed.", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  resourceClaims: s.optional(39, s.list(PodResourceClaim), "Claims to devices that the containers can use.", {
    list: "map",
    keys: ["name"],
    patch: "merge,retainKeys",
    mergeKey: "name",
  }),
  resources: s.optional(40, ResourceRequirements, "How much all containers together need and may use: CPU, memory and huge pages."),
  hostnameOverride: s.optional(41, s.string, "The host name exactly as it is, whatever `hostname` and `subdomain` say. Not together with `hostNetwork`.", {
    pointer: true,
  }),
  schedulingGroup: s.optional(43, PodSchedulingGroup, "The group with which the pod is scheduled."),
});
export type PodSpec = s.TypeOf<typeof PodSpec>;
