/** A container's environment variables and where their values come from. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";

export const ConfigMapKeySelector = s.atomic(
  s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.ConfigMapKeySelector", "", {
    key: s.required(2, s.string, ""),
    optional: s.optional(3, s.boolean, ""),
  }),
);
export type ConfigMapKeySelector = z.infer<typeof ConfigMapKeySelector>;

export const ObjectFieldSelector = s.atomic(
  s.message("io.k8s.api.core.v1.ObjectFieldSelector", "", {
    apiVersion: s.optional(1, s.string, ""),
    fieldPath: s.required(2, s.string, ""),
  }),
);
export type ObjectFieldSelector = z.infer<typeof ObjectFieldSelector>;

export const FileKeySelector = s.atomic(
  s.message("io.k8s.api.core.v1.FileKeySelector", "", {
    volumeName: s.required(1, s.string, ""),
    path: s.required(2, s.string, ""),
    key: s.required(3, s.string, ""),
    optional: s.optional(4, s.boolean, "", { default: "false" }),
  }),
);
export type FileKeySelector = z.infer<typeof FileKeySelector>;

export const ResourceFieldSelector = s.atomic(
  s.message("io.k8s.api.core.v1.ResourceFieldSelector", "", {
    containerName: s.optional(1, s.string, ""),
    resource: s.required(2, s.string, ""),
    divisor: s.optional(3, s.quantity, ""),
  }),
);
export type ResourceFieldSelector = z.infer<typeof ResourceFieldSelector>;

export const SecretKeySelector = s.atomic(
  s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.SecretKeySelector", "", {
    key: s.required(2, s.string, ""),
    optional: s.optional(3, s.boolean, ""),
  }),
);
export type SecretKeySelector = z.infer<typeof SecretKeySelector>;

export const EnvVarSource = s.message("io.k8s.api.core.v1.EnvVarSource", "", {
  fieldRef: s.optional(1, ObjectFieldSelector, ""),
  resourceFieldRef: s.optional(2, ResourceFieldSelector, ""),
  configMapKeyRef: s.optional(3, ConfigMapKeySelector, ""),
  secretKeyRef: s.optional(4, SecretKeySelector, ""),
  fileKeyRef: s.optional(5, FileKeySelector, ""),
});
export type EnvVarSource = z.infer<typeof EnvVarSource>;

export const EnvVar = s.message("io.k8s.api.core.v1.EnvVar", "", {
  name: s.required(1, s.string, ""),
  value: s.optional(2, s.string, ""),
  valueFrom: s.optional(3, EnvVarSource, ""),
});
export type EnvVar = z.infer<typeof EnvVar>;

export const ConfigMapEnvSource = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.ConfigMapEnvSource",
  "",
  {
    optional: s.optional(2, s.boolean, ""),
  },
);
export type ConfigMapEnvSource = z.infer<typeof ConfigMapEnvSource>;

export const SecretEnvSource = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.SecretEnvSource",
  "",
  {
    optional: s.optional(2, s.boolean, ""),
  },
);
export type SecretEnvSource = z.infer<typeof SecretEnvSource>;

export const EnvFromSource = s.message("io.k8s.api.core.v1.EnvFromSource", "", {
  prefix: s.optional(1, s.string, ""),
  configMapRef: s.optional(2, ConfigMapEnvSource, ""),
  secretRef: s.optional(3, SecretEnvSource, ""),
});
export type EnvFromSource = z.infer<typeof EnvFromSource>;
