/** References from one object to another. */
import * as s from "../../../schema/kit.ts";

export const LocalObjectReference = s.atomic(
  s.message("io.k8s.api.core.v1.LocalObjectReference", "Names an object in the same namespace.", {
    name: s.optional(1, s.string, "The name of the object.", { default: '""' }),
  }),
);
export type LocalObjectReference = s.TypeOf<typeof LocalObjectReference>;

export const SecretReference = s.atomic(
  s.message("io.k8s.api.core.v1.SecretReference", "Names a secret in some namespace.", {
    name: s.optional(1, s.string, "The name of the secret."),
    namespace: s.optional(2, s.string, "The namespace of the secret."),
  }),
);
export type SecretReference = s.TypeOf<typeof SecretReference>;

export const TypedLocalObjectReference = s.atomic(
  s.message("io.k8s.api.core.v1.TypedLocalObjectReference", "Names an object of some kind in the same namespace.", {
    apiGroup: s.optional(1, s.string, "The group of the kind; absent means the core group.", { pointer: true }),
    kind: s.required(2, s.string, "The kind of the object."),
    name: s.required(3, s.string, "The name of the object."),
  }),
);
export type TypedLocalObjectReference = s.TypeOf<typeof TypedLocalObjectReference>;

export const TypedObjectReference = s.message("io.k8s.api.core.v1.TypedObjectReference", "Names an object of some kind, perhaps in another namespace.", {
  apiGroup: s.optional(1, s.string, "The group of the kind; absent means the core group.", { pointer: true }),
  kind: s.required(2, s.string, "The kind of the object."),
  name: s.required(3, s.string, "The name of the object."),
  namespace: s.optional(4, s.string, "The namespace of the object; absent means the same one. Another one must grant the reference.", { pointer: true }),
});
export type TypedObjectReference = s.TypeOf<typeof TypedObjectReference>;

export const ObjectReference = s.atomic(
  s.message("io.k8s.api.core.v1.ObjectReference", "Names an object, or a part of one.", {
    kind: s.optional(1, s.string, "The kind of the object."),
    namespace: s.optional(2, s.string, "The namespace of the object."),
    name: s.optional(3, s.string, "The name of the object."),
    uid: s.optional(4, s.string, "The uid of the object."),
    apiVersion: s.optional(5, s.string, "The API version of the object."),
    resourceVersion: s.optional(6, s.string, "The revision of the object that is meant, if one is."),
    fieldPath: s.optional(7, s.string, "The part of the object that is meant, such as `spec.containers{web}`."),
  }),
);
export type ObjectReference = s.TypeOf<typeof ObjectReference>;
