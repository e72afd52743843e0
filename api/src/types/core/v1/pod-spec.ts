/** What a pod is to be. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { Affinity } from "./affinity.ts";
import { PodResourceClaim, ResourceRequirements } from "./compute-resources.ts";
import { Container, EphemeralContainer } from "./container.ts";
import { LocalObjectReference } from "./reference.ts";
import { PodSchedulingGate, PodSchedulingGroup, Toleration, TopologySpreadConstraint } from "./scheduling.ts";
import { PodSecurityContext } from "./security.ts";
import { Volume } from "./volume.ts";

export const PodDNSConfigOption = s.message("io.k8s.api.core.v1.PodDNSConfigOption", "", {
  name: s.optional(1, s.string, ""),
  value: s.optional(2, s.string, ""),
});
export type PodDNSConfigOption = z.infer<typeof PodDNSConfigOption>;

export const PodDNSConfig = s.message("io.k8s.api.core.v1.PodDNSConfig", "", {
  nameservers: s.optional(1, s.list(s.string), "", { list: "atomic" }),
  searches: s.optional(2, s.list(s.string), "", { list: "atomic" }),
  options: s.optional(3, s.list(PodDNSConfigOption), "", { list: "atomic" }),
});
export type PodDNSConfig = z.infer<typeof PodDNSConfig>;

export const HostAlias = s.message("io.k8s.api.core.v1.HostAlias", "", {
  ip: s.required(1, s.string, ""),
  hostnames: s.optional(2, s.list(s.string), "", { list: "atomic" }),
});
export type HostAlias = z.infer<typeof HostAlias>;

export const PodOS = s.message("io.k8s.api.core.v1.PodOS", "", {
  name: s.required(1, s.enumeration("linux", "windows"), ""),
});
export type PodOS = z.infer<typeof PodOS>;

export const PodReadinessGate = s.message("io.k8s.api.core.v1.PodReadinessGate", "", {
  conditionType: s.required(1, s.string, ""),
});
export type PodReadinessGate = z.infer<typeof PodReadinessGate>;

export const PodSpec = s.message("io.k8s.api.core.v1.PodSpec", "", {
  volumes: s.optional(1, s.list(Volume), "", {
    list: "map",
    keys: ["name"],
    patch: "merge,retainKeys",
    mergeKey: "name",
  }),
  containers: s.required(2, s.list(Container), "", { list: "map", keys: ["name"], patch: "merge", mergeKey: "name" }),
  restartPolicy: s.optional(3, s.enumeration("Always", "Never", "OnFailure"), ""),
  terminationGracePeriodSeconds: s.optional(4, s.int64, ""),
  activeDeadlineSeconds: s.optional(5, s.int64, ""),
  dnsPolicy: s.optional(6, s.enumeration("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"), ""),
  nodeSelector: s.optional(7, s.map(s.string), "", { map: "atomic" }),
  serviceAccountName: s.optional(8, s.string, ""),
  serviceAccount: s.optional(9, s.string, ""),
  nodeName: s.optional(10, s.string, ""),
  hostNetwork: s.optional(11, s.boolean, ""),
  hostPID: s.optional(12, s.boolean, ""),
  hostIPC: s.optional(13, s.boolean, ""),
  securityContext: s.optional(14, PodSecurityContext, ""),
  imagePullSecrets: s.optional(15, s.list(LocalObjectReference), "", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  hostname: s.optional(16, s.string, ""),
  subdomain: s.optional(17, s.string, ""),
  affinity: s.optional(18, Affinity, ""),
  schedulerName: s.optional(19, s.string, ""),
  initContainers: s.optional(20, s.list(Container), "", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  automountServiceAccountToken: s.optional(21, s.boolean, ""),
  tolerations: s.optional(22, s.list(Toleration), "", { list: "atomic" }),
  hostAliases: s.optional(23, s.list(HostAlias), "", { list: "map", keys: ["ip"], patch: "merge", mergeKey: "ip" }),
  priorityClassName: s.optional(24, s.string, ""),
  priority: s.optional(25, s.int32, ""),
  dnsConfig: s.optional(26, PodDNSConfig, ""),
  shareProcessNamespace: s.optional(27, s.boolean, ""),
  readinessGates: s.optional(28, s.list(PodReadinessGate), "", { list: "atomic" }),
  runtimeClassName: s.optional(29, s.string, ""),
  enableServiceLinks: s.optional(30, s.boolean, ""),
  preemptionPolicy: s.optional(31, s.string, ""),
  overhead: s.optional(32, s.map(s.quantity), ""),
  topologySpreadConstraints: s.optional(33, s.list(TopologySpreadConstraint), "", {
    list: "map",
    keys: ["topologyKey", "whenUnsatisfiable"],
    patch: "merge",
    mergeKey: "topologyKey",
  }),
  ephemeralContainers: s.optional(34, s.list(EphemeralContainer), "", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  setHostnameAsFQDN: s.optional(35, s.boolean, ""),
  os: s.optional(36, PodOS, ""),
  hostUsers: s.optional(37, s.boolean, ""),
  schedulingGates: s.optional(38, s.list(PodSchedulingGate), "", {
    list: "map",
    keys: ["name"],
    patch: "merge",
    mergeKey: "name",
  }),
  resourceClaims: s.optional(39, s.list(PodResourceClaim), "", {
    list: "map",
    keys: ["name"],
    patch: "merge,retainKeys",
    mergeKey: "name",
  }),
  resources: s.optional(40, ResourceRequirements, ""),
  hostnameOverride: s.optional(41, s.string, ""),
  schedulingGroup: s.optional(43, PodSchedulingGroup, ""),
});
export type PodSpec = z.infer<typeof PodSpec>;
