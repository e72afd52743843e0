/** The pod, its template, and its binding to a node. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { PodSpec } from "./pod-spec.ts";
import { PodStatus } from "./pod-status.ts";
import { ObjectReference } from "./reference.ts";

export const Pod = s.kind({ name: "io.k8s.api.core.v1.Pod", apiVersion: "v1", kind: "Pod" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, PodSpec, ""),
  status: s.struct(3, PodStatus, ""),
});
export type Pod = z.infer<typeof Pod>;

export const PodList = metav1.listOf(Pod);
export type PodList = z.infer<typeof PodList>;

export const PodTemplateSpec = s.message("io.k8s.api.core.v1.PodTemplateSpec", "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  spec: s.struct(2, PodSpec, ""),
});
export type PodTemplateSpec = z.infer<typeof PodTemplateSpec>;

export const Binding = s.kind({ name: "io.k8s.api.core.v1.Binding", apiVersion: "v1", kind: "Binding" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  target: s.required(2, ObjectReference, ""),
});
export type Binding = z.infer<typeof Binding>;
