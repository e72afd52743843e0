/** The pod template. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { PodTemplateSpec } from "./pod.ts";

export const PodTemplate = s.kind({ name: "io.k8s.api.core.v1.PodTemplate", apiVersion: "v1", kind: "PodTemplate" }, "A template kept for making pods later.", {
  metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
  template: s.struct(2, PodTemplateSpec, "What the pods are made from."),
});
export type PodTemplate = s.TypeOf<typeof PodTemplate>;

export const PodTemplateList = metav1.listOf(PodTemplate);
export type PodTemplateList = s.TypeOf<typeof PodTemplateList>;
