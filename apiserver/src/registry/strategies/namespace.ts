/** Namespaces: a deleted one stays, Terminating, until the namespace controller has emptied it and taken its finalizer. */
import { Namespaces, type corev1 } from "@kayak/api";
import { strategy } from "../strategy.ts";

const contentFinalizer = "kubernetes";

export const namespaceStrategy = strategy<corev1.Namespace>(Namespaces, {
  returnsDeleted: true,
  prepareForCreate(namespace) {
    namespace.status = { phase: "Active" };
    const finalizers = namespace.spec.finalizers ?? [];
    namespace.spec.finalizers = finalizers.includes(contentFinalizer) ? finalizers : [...finalizers, contentFinalizer];
  },
  prepareForUpdate(next, current) {
    next.spec = { ...next.spec, ...(current.spec.finalizers && { finalizers: current.spec.finalizers }) };
    next.status = current.status;
  },
  prepareForStatusUpdate(next, current) {
    next.spec = current.spec;
  },
  holdsDeletion: ({ spec }) => (spec.finalizers?.length ?? 0) > 0,
  markDeleting({ status }) {
    status.phase = "Terminating";
  },
});
