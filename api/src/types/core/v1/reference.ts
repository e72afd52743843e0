/** References from one object to another. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const LocalObjectReference = s.atomic(
  s.message("io.k8s.api.core.v1.LocalObjectReference", "", {
    name: s.optional(1, s.string, "", { default: '""' }),
  }),
);
export type LocalObjectReference = z.infer<typeof LocalObjectReference>;

export const TypedLocalObjectReference = s.atomic(
  s.message("io.k8s.api.core.v1.TypedLocalObjectReference", "", {
    apiGroup: s.optional(1, s.string, ""),
    kind: s.required(2, s.string, ""),
    name: s.required(3, s.string, ""),
  }),
);
export type TypedLocalObjectReference = z.infer<typeof TypedLocalObjectReference>;

export const TypedObjectReference = s.message("io.k8s.api.core.v1.TypedObjectReference", "", {
  apiGroup: s.optional(1, s.string, ""),
  kind: s.required(2, s.string, ""),
  name: s.required(3, s.string, ""),
  namespace: s.optional(4, s.string, ""),
});
export type TypedObjectReference = z.infer<typeof TypedObjectReference>;

export const ObjectReference = s.atomic(
  s.message("io.k8s.api.core.v1.ObjectReference", "", {
    kind: s.optional(1, s.string, ""),
    namespace: s.optional(2, s.string, ""),
    name: s.optional(3, s.string, ""),
    uid: s.optional(4, s.string, ""),
    apiVersion: s.optional(5, s.string, ""),
    resourceVersion: s.optional(6, s.string, ""),
    fieldPath: s.optional(7, s.string, ""),
  }),
);
export type ObjectReference = z.infer<typeof ObjectReference>;
