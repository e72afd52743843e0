/** Ingresses that name no class have the default one. */
import { newestDefault, type networkingv1 } from "@kayak/api";
import type { Store } from "../registry/store.ts";
import type { AdmissionPlugin } from "./admission.ts";

const oldClassAnnotation = "kubernetes.io/ingress.class";
const defaultAnnotation = "ingressclass.kubernetes.io/is-default-class";

export function defaultIngressClass(classes: Store): AdmissionPlugin {
  return {
    name: "DefaultIngressClass",
    mutate({ operation, resource, subresource, object }) {
      if (operation !== "CREATE" || resource.kind !== "Ingress" || subresource) return;
      const { metadata, spec } = object as networkingv1.Ingress;
      if (spec.ingressClassName !== undefined || metadata.annotations?.[oldClassAnnotation]) return;
      const found = newestDefault(
        classes.cache.list().map(({ object: each }) => each),
        defaultAnnotation,
      );
      if (found) spec.ingressClassName = found.metadata.name;
    },
  };
}
