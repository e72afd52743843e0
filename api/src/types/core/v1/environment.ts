/** A container's environment variables and where their values come from. */
import * as s from "../../../schema/kit.ts";
import { LocalObjectReference } from "./reference.ts";

export const ConfigMapKeySelector = s.atomic(
  s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.ConfigMapKeySelector", "Names a key of a config map.", {
    key: s.required(2, s.string, "The key."),
    optional: s.optional(3, s.boolean, "Whether the config map or the key may be missing.", { pointer: true }),
  }),
);
export type ConfigMapKeySelector = s.TypeOf<typeof ConfigMapKeySelector>;

export const ObjectFieldSelector = s.atomic(
  s.message("io.k8s.api.core.v1.ObjectFieldSelector", "Names a field of the pod.", {
    apiVersion: s.optional(1, s.string, "The API version in which the path is written. Default `v1`."),
    fieldPath: s.required(2, s.string, "The path of the field, such as `metadata.name` or `status.podIP`."),
  }),
);
export type ObjectFieldSelector = s.TypeOf<typeof ObjectFieldSelector>;

export const FileKeySelector = s.atomic(
  s.message("io.k8s.api.core.v1.FileKeySelector", "Names a variable in a file of a volume.", {
    volumeName: s.required(1, s.string, "The name of the volume; an emptyDir."),
    path: s.required(2, s.string, "The path of the file below the volume's root."),
    key: s.required(3, s.string, "The variable in the file."),
    optional: s.optional(4, s.boolean, "Whether the file or the key may be missing. Default false.", { default: "false", pointer: true }),
  }),
);
export type FileKeySelector = s.TypeOf<typeof FileKeySelector>;

export const ResourceFieldSelector = s.atomic(
  s.message("io.k8s.api.core.v1.ResourceFieldSelector", "Names a limit or request of a container.", {
    containerName: s.optional(1, s.string, "The container; required in volumes, in variables the container itself."),
    resource: s.required(2, s.string, "The resource, such as `limits.cpu` or `requests.memory`."),
    divisor: s.optional(3, s.quantity, "The unit in which the value is given, rounded up. Default 1."),
  }),
);
export type ResourceFieldSelector = s.TypeOf<typeof ResourceFieldSelector>;

export const SecretKeySelector = s.atomic(
  s.messageWith({ proto: 1, schema: LocalObjectReference }, "io.k8s.api.core.v1.SecretKeySelector", "Names a key of a secret.", {
    key: s.required(2, s.string, "The key."),
    optional: s.optional(3, s.boolean, "Whether the secret or the key may be missing.", { pointer: true }),
  }),
);
export type SecretKeySelector = s.TypeOf<typeof SecretKeySelector>;

export const EnvVarSource = s.message("io.k8s.api.core.v1.EnvVarSource", "Where the value of a variable comes from: exactly one of these.", {
  fieldRef: s.optional(1, ObjectFieldSelector, "A field of the pod."),
  resourceFieldRef: s.optional(2, ResourceFieldSelector, "A limit or request of the container."),
  configMapKeyRef: s.optional(3, ConfigMapKeySelector, "A key of a config map."),
  secretKeyRef: s.optional(4, SecretKeySelector, "A key of a secret."),
  fileKeyRef: s.optional(5, FileKeySelector, "A variable in a file of a volume."),
});
export type EnvVarSource = s.TypeOf<typeof EnvVarSource>;

export const EnvVar = s.message("io.k8s.api.core.v1.EnvVar", "An environment variable of a container.", {
  name: s.required(1, s.string, "The name: any printable characters but `=`."),
  value: s.optional(2, s.string, "The value. `$(NAME)` stands for a variable defined before, `$$` for a dollar sign."),
  valueFrom: s.optional(3, EnvVarSource, "Where the value comes from, if `value` is empty."),
});
export type EnvVar = s.TypeOf<typeof EnvVar>;

export const ConfigMapEnvSource = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.ConfigMapEnvSource",
  "A config map whose keys become variables.",
  {
    optional: s.optional(2, s.boolean, "Whether the config map may be missing.", { pointer: true }),
  },
);
export type ConfigMapEnvSource = s.TypeOf<typeof ConfigMapEnvSource>;

export const SecretEnvSource = s.messageWith(
  { proto: 1, schema: LocalObjectReference },
  "io.k8s.api.core.v1.SecretEnvSource",
  "A secret whose keys become variables.",
  {
    optional: s.optional(2, s.boolean, "Whether the secret may be missing.", { pointer: true }),
  },
);
export type SecretEnvSource = s.TypeOf<typeof SecretEnvSource>;

export const EnvFromSource = s.message("io.k8s.api.core.v1.EnvFromSource", "An object whose keys become variables.", {
  prefix: s.optional(1, s.string, "What to put before each key."),
  configMapRef: s.optional(2, ConfigMapEnvSource, "The config map."),
  secretRef: s.optional(3, SecretEnvSource, "The secret."),
});
export type EnvFromSource = s.TypeOf<typeof EnvFromSource>;
