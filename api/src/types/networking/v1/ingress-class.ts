/** The ingress class. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const IngressClassParametersReference = s.message(
  "io.k8s.api.networking.v1.IngressClassParametersReference",
  "Names the object with an ingress class' settings.",
  {
    apiGroup: s.optional(1, s.string, "The group of the kind; absent means the core group.", { pointer: true }),
    kind: s.required(2, s.string, "The kind of the object."),
    name: s.required(3, s.string, "The name of the object."),
    scope: s.optional(4, s.string, "`Cluster` (the default) or `Namespace`: where the object is.", { pointer: true }),
    namespace: s.optional(5, s.string, "The namespace of the object; only with the scope `Namespace`.", { pointer: true }),
  },
);
export type IngressClassParametersReference = s.TypeOf<typeof IngressClassParametersReference>;

export const IngressClassSpec = s.message("io.k8s.api.networking.v1.IngressClassSpec", "Who looks after the ingresses of a class.", {
  controller: s.optional(1, s.string, "The controller, as a path below a domain, such as `example.com/ingress`. It can't be changed."),
  parameters: s.optional(2, IngressClassParametersReference, "Further settings for the controller."),
});
export type IngressClassSpec = s.TypeOf<typeof IngressClassSpec>;

export const IngressClass = s.kind(
  { name: "io.k8s.api.networking.v1.IngressClass", apiVersion: "networking.k8s.io/v1", kind: "IngressClass" },
  "A class of ingresses. With the annotation `ingressclass.kubernetes.io/is-default-class` it is that of ingresses that name none.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    spec: s.struct(2, IngressClassSpec, "Who looks after its ingresses."),
  },
);
export type IngressClass = s.TypeOf<typeof IngressClass>;

export const IngressClassList = metav1.listOf(IngressClass);
export type IngressClassList = s.TypeOf<typeof IngressClassList>;
