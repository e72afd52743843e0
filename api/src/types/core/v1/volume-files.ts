/** Volumes whose files the kubelet writes: config maps, secrets, pod facts, tokens. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { ObjectFieldSelector, ResourceFieldSelector } from "./environment.ts";
import { LocalObjectReference } from "./reference.ts";

export const KeyToPath = s.message("io.k8s.api.core.v1.KeyToPath", "", {
  key: s.required(1, s.string, ""),
  path: s.required(2, s.string, ""),
  mode: s.optional(3, s.int32, ""),
});
export type KeyToPath = z.infer<typeof KeyToPath>;

export const ConfigMapVolumeSource = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.ConfigMapVolumeSource",
  "",
  {
    items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
    defaultMode: s.optional(3, s.int32, ""),
    optional: s.optional(4, s.boolean, ""),
  },
);
export type ConfigMapVolumeSource = z.infer<typeof ConfigMapVolumeSource>;

export const DownwardAPIVolumeFile = s.message("io.k8s.api.core.v1.DownwardAPIVolumeFile", "", {
  path: s.required(1, s.string, ""),
  fieldRef: s.optional(2, ObjectFieldSelector, ""),
  resourceFieldRef: s.optional(3, ResourceFieldSelector, ""),
  mode: s.optional(4, s.int32, ""),
});
export type DownwardAPIVolumeFile = z.infer<typeof DownwardAPIVolumeFile>;

export const DownwardAPIVolumeSource = s.message("io.k8s.api.core.v1.DownwardAPIVolumeSource", "", {
  items: s.optional(1, s.list(DownwardAPIVolumeFile), "", { list: "atomic" }),
  defaultMode: s.optional(2, s.int32, ""),
});
export type DownwardAPIVolumeSource = z.infer<typeof DownwardAPIVolumeSource>;

export const ClusterTrustBundleProjection = s.message("io.k8s.api.core.v1.ClusterTrustBundleProjection", "", {
  name: s.optional(1, s.string, ""),
  signerName: s.optional(2, s.string, ""),
  labelSelector: s.optional(3, metav1.LabelSelector, ""),
  path: s.required(4, s.string, ""),
  optional: s.optional(5, s.boolean, ""),
});
export type ClusterTrustBundleProjection = z.infer<typeof ClusterTrustBundleProjection>;

export const ConfigMapProjection = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.ConfigMapProjection",
  "",
  {
    items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
    optional: s.optional(4, s.boolean, ""),
  },
);
export type ConfigMapProjection = z.infer<typeof ConfigMapProjection>;

export const DownwardAPIProjection = s.message("io.k8s.api.core.v1.DownwardAPIProjection", "", {
  items: s.optional(1, s.list(DownwardAPIVolumeFile), "", { list: "atomic" }),
});
export type DownwardAPIProjection = z.infer<typeof DownwardAPIProjection>;

export const PodCertificateProjection = s.message("io.k8s.api.core.v1.PodCertificateProjection", "", {
  signerName: s.required(1, s.string, ""),
  keyType: s.required(2, s.string, ""),
  maxExpirationSeconds: s.optional(3, s.int32, ""),
  credentialBundlePath: s.optional(4, s.string, ""),
  keyPath: s.optional(5, s.string, ""),
  certificateChainPath: s.optional(6, s.string, ""),
  userAnnotations: s.optional(7, s.map(s.string), ""),
});
export type PodCertificateProjection = z.infer<typeof PodCertificateProjection>;

export const SecretProjection = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.SecretProjection",
  "",
  {
    items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
    optional: s.optional(4, s.boolean, ""),
  },
);
export type SecretProjection = z.infer<typeof SecretProjection>;

export const ServiceAccountTokenProjection = s.message("io.k8s.api.core.v1.ServiceAccountTokenProjection", "", {
  audience: s.optional(1, s.string, ""),
  expirationSeconds: s.optional(2, s.int64, ""),
  path: s.required(3, s.string, ""),
});
export type ServiceAccountTokenProjection = z.infer<typeof ServiceAccountTokenProjection>;

export const VolumeProjection = s.message("io.k8s.api.core.v1.VolumeProjection", "", {
  secret: s.optional(1, SecretProjection, ""),
  downwardAPI: s.optional(2, DownwardAPIProjection, ""),
  configMap: s.optional(3, ConfigMapProjection, ""),
  serviceAccountToken: s.optional(4, ServiceAccountTokenProjection, ""),
  clusterTrustBundle: s.optional(5, ClusterTrustBundleProjection, ""),
  podCertificate: s.optional(6, PodCertificateProjection, ""),
});
export type VolumeProjection = z.infer<typeof VolumeProjection>;

export const ProjectedVolumeSource = s.message("io.k8s.api.core.v1.ProjectedVolumeSource", "", {
  sources: s.optional(1, s.list(VolumeProjection), "", { list: "atomic" }),
  defaultMode: s.optional(2, s.int32, ""),
});
export type ProjectedVolumeSource = z.infer<typeof ProjectedVolumeSource>;

export const SecretVolumeSource = s.message("io.k8s.api.core.v1.SecretVolumeSource", "", {
  secretName: s.optional(1, s.string, ""),
  items: s.optional(2, s.list(KeyToPath), "", { list: "atomic" }),
  defaultMode: s.optional(3, s.int32, ""),
  optional: s.optional(4, s.boolean, ""),
});
export type SecretVolumeSource = z.infer<typeof SecretVolumeSource>;
