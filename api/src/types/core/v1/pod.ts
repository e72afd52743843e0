/** The pod, its template, and its binding to a node. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { PodSpec } from "./pod-spec.ts";
import { PodStatus } from "./pod-status.ts";
import { ObjectReference } from "./reference.ts";

export const Pod = s.kind(
  { name: "io.k8s.api.core.v1.Pod", apiVersion: "v1", kind: "Pod" },
  "One or more containers that run together on one node, sharing network and volumes.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, PodSpec, "What is desired."),
    status: s.struct(3, PodStatus, "What became of it."),
  },
);
export type Pod = s.TypeOf<typeof Pod>;

export const PodList = metav1.listOf(Pod);
export type PodList = s.TypeOf<typeof PodList>;

export const PodTemplateSpec = s.message("io.k8s.api.core.v1.PodTemplateSpec", "What pods are made from.", {
  metadata: s.struct(1, metav1.ObjectMeta, "The metadata of the pods."),
  spec: s.struct(2, PodSpec, "What the pods are to be."),
});
export type PodTemplateSpec = s.TypeOf<typeof PodTemplateSpec>;

export const Binding = s.kind(
  { name: "io.k8s.api.core.v1.Binding", apiVersion: "v1", kind: "Binding" },
  "Ties an object to another, such as a pod to the node it shall run on.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata: the name is that of the pod."),
    target: s.required(2, ObjectReference, "What to bind it to."),
  },
);
export type Binding = s.TypeOf<typeof Binding>;
