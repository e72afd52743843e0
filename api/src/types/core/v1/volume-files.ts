/** Volumes whose files the kubelet writes: config maps, secrets, pod facts, tokens. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { ObjectFieldSelector, ResourceFieldSelector } from "./environment.ts";
import { LocalObjectReference } from "./reference.ts";

export const KeyToPath = s.message("io.k8s.api.core.v1.KeyToPath", "Writes the value of a key into a file.", {
  key: s.required(1, s.string, "The key."),
  path: s.required(2, s.string, "The path of the file below the volume's root, without `..`."),
  mode: s.optional(3, s.int32, "The permissions of the file, 0 to 0777. Default: those of the volume.", { pointer: true }),
});
export type KeyToPath = s.TypeOf<typeof KeyToPath>;

export const ConfigMapVolumeSource = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.ConfigMapVolumeSource",
  "Files from a config map, kept up to date.",
  {
    items: s.optional(2, s.list(KeyToPath), "Which keys become files. Default: all, under their own names.", { list: "atomic" }),
    defaultMode: s.optional(3, s.int32, "The permissions of the files, 0 to 0777. Default 0644.", { pointer: true }),
    optional: s.optional(4, s.boolean, "Whether the config map or its keys may be missing.", { pointer: true }),
  },
);
export type ConfigMapVolumeSource = s.TypeOf<typeof ConfigMapVolumeSource>;

export const DownwardAPIVolumeFile = s.message("io.k8s.api.core.v1.DownwardAPIVolumeFile", "A file with a fact about the pod; exactly one source is set.", {
  path: s.required(1, s.string, "The path of the file below the volume's root, without `..`."),
  fieldRef: s.optional(2, ObjectFieldSelector, "A field of the pod: its name, namespace, uid, labels or annotations."),
  resourceFieldRef: s.optional(3, ResourceFieldSelector, "A limit or request of a container."),
  mode: s.optional(4, s.int32, "The permissions of the file, 0 to 0777. Default: those of the volume.", { pointer: true }),
});
export type DownwardAPIVolumeFile = s.TypeOf<typeof DownwardAPIVolumeFile>;

export const DownwardAPIVolumeSource = s.message("io.k8s.api.core.v1.DownwardAPIVolumeSource", "Files with facts about the pod, kept up to date.", {
  items: s.optional(1, s.list(DownwardAPIVolumeFile), "The files.", { list: "atomic" }),
  defaultMode: s.optional(2, s.int32, "The permissions of the files, 0 to 0777. Default 0644.", { pointer: true }),
});
export type DownwardAPIVolumeSource = s.TypeOf<typeof DownwardAPIVolumeSource>;

export const ClusterTrustBundleProjection = s.message("io.k8s.api.core.v1.ClusterTrustBundleProjection", "A file with certificates of trust bundles.", {
  name: s.optional(1, s.string, "The name of the bundle. Not together with `signerName`.", { pointer: true }),
  signerName: s.optional(2, s.string, "All bundles of this signer that the selector matches.", { pointer: true }),
  labelSelector: s.optional(3, metav1.LabelSelector, "Which bundles of the signer. Absent means none, empty all."),
  path: s.required(4, s.string, "The path of the file below the volume's root."),
  optional: s.optional(5, s.boolean, "Whether there may be no bundle.", { pointer: true }),
});
export type ClusterTrustBundleProjection = s.TypeOf<typeof ClusterTrustBundleProjection>;

export const ConfigMapProjection = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.ConfigMapProjection",
  "Files from a config map.",
  {
    items: s.optional(2, s.list(KeyToPath), "Which keys become files. Default: all, under their own names.", { list: "atomic" }),
    optional: s.optional(4, s.boolean, "Whether the config map or its keys may be missing.", { pointer: true }),
  },
);
export type ConfigMapProjection = s.TypeOf<typeof ConfigMapProjection>;

export const DownwardAPIProjection = s.message("io.k8s.api.core.v1.DownwardAPIProjection", "Files with facts about the pod.", {
  items: s.optional(1, s.list(DownwardAPIVolumeFile), "The files.", { list: "atomic" }),
});
export type DownwardAPIProjection = s.TypeOf<typeof DownwardAPIProjection>;

export const PodCertificateProjection = s.message("io.k8s.api.core.v1.PodCertificateProjection", "A key and a certificate for the pod, renewed in time.", {
  signerName: s.required(1, s.string, "The signer that is asked for the certificate."),
  keyType: s.required(2, s.string, "`RSA3072`, `RSA4096`, `ECDSAP256`, `ECDSAP384`, `ECDSAP521` or `ED25519`."),
  maxExpirationSeconds: s.optional(3, s.int32, "For how many seconds the certificate may be valid at most: 3600 to 7862400. Default 86400.", { pointer: true }),
  credentialBundlePath: s.optional(4, s.string, "The file with the key and the certificates in one."),
  keyPath: s.optional(5, s.string, "The file with the key. Prefer the bundle: two files don't change at the same time."),
  certificateChainPath: s.optional(6, s.string, "The file with the certificates."),
  userAnnotations: s.optional(7, s.map(s.string), "Further requests to the signer."),
});
export type PodCertificateProjection = s.TypeOf<typeof PodCertificateProjection>;

export const SecretProjection = s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.SecretProjection", "Files from a secret.", {
  items: s.optional(2, s.list(KeyToPath), "Which keys become files. Default: all, under their own names.", { list: "atomic" }),
  optional: s.optional(4, s.boolean, "Whether the secret or its keys may be missing.", { pointer: true }),
});
export type SecretProjection = s.TypeOf<typeof SecretProjection>;

export const ServiceAccountTokenProjection = s.message(
  "io.k8s.api.core.v1.ServiceAccountTokenProjection",
  "A file with a token of the pod's service account, renewed in time.",
  {
    audience: s.optional(1, s.string, "For whom the token is meant. Default: the API server."),
    expirationSeconds: s.optional(2, s.int64, "For how many seconds a token is valid, at least 600. Default 3600.", { pointer: true }),
    path: s.required(3, s.string, "The path of the file below the volume's root."),
  },
);
export type ServiceAccountTokenProjection = s.TypeOf<typeof ServiceAccountTokenProjection>;

export const VolumeProjection = s.message("io.k8s.api.core.v1.VolumeProjection", "One source of a projected volume: exactly one of these.", {
  secret: s.optional(1, SecretProjection, "Files from a secret."),
  downwardAPI: s.optional(2, DownwardAPIProjection, "Files with facts about the pod."),
  configMap: s.optional(3, ConfigMapProjection, "Files from a config map."),
  serviceAccountToken: s.optional(4, ServiceAccountTokenProjection, "A file with a token."),
  clusterTrustBundle: s.optional(5, ClusterTrustBundleProjection, "A file with trusted certificates."),
  podCertificate: s.optional(6, PodCertificateProjection, "A key and a certificate."),
});
export type VolumeProjection = s.TypeOf<typeof VolumeProjection>;

export const ProjectedVolumeSource = s.message("io.k8s.api.core.v1.ProjectedVolumeSource", "Files from several sources in one directory.", {
  sources: s.optional(1, s.list(VolumeProjection), "The sources.", { list: "atomic" }),
  defaultMode: s.optional(2, s.int32, "The permissions of the files, 0 to 0777. Default 0644.", { pointer: true }),
});
export type ProjectedVolumeSource = s.TypeOf<typeof ProjectedVolumeSource>;

export const SecretVolumeSource = s.message("io.k8s.api.core.v1.SecretVolumeSource", "Files from a secret, kept up to date.", {
  secretName: s.optional(1, s.string, "The name of the secret."),
  items: s.optional(2, s.list(KeyToPath), "Which keys become files. Default: all, under their own names.", { list: "atomic" }),
  defaultMode: s.optional(3, s.int32, "The permissions of the files, 0 to 0777. Default 0644.", { pointer: true }),
  optional: s.optional(4, s.boolean, "Whether the secret or its keys may be missing.", { pointer: true }),
});
export type SecretVolumeSource = s.TypeOf<typeof SecretVolumeSource>;
