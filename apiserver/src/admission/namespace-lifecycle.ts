/** Nothing is created in a namespace that is missing or going away, and the namespaces everything stands on stay. */
import { Namespaces, StatusError, forbidden, notFound, type corev1 } from "@kayak/api";
import type { Store } from "../registry/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const immortal = new Set(["default", "kube-system", "kube-public"]);

export function namespaceLifecycle(namespaces: Store): AdmissionPlugin {
  return {
    name: "NamespaceLifecycle",
    async mutate(request) {
      if (request.resource.plural === "namespaces" && request.resource.group === "") return protect(request);
      if (request.operation !== "CREATE" || !request.resource.namespaced || request.namespace === undefined) return;
      const namespace = await namespaces.find({ namespace: undefined, name: request.namespace });
      if (!namespace) throw notFound(Namespaces, request.namespace);
      if ((namespace.object as corev1.Namespace).status.phase === "Terminating")
        throw terminating(request, request.namespace);
    },
  };
}

function protect({ operation, name = "", resource }: AdmissionRequest): void {
  if (operation === "DELETE" && immortal.has(name))
    throw forbidden(resource, name, "this namespace may not be deleted");
}

function terminating({ resource, name = "" }: AdmissionRequest, namespace: string): StatusError {
  const refusal = forbidden(
    resource,
    name,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const cause = {
    reason: "NamespaceTerminating" as never,
    message: `namespace ${namespace} is being terminated`,
    field: "metadata.namespace",
  };
  return new StatusError("Forbidden", refusal.message, { details: { ...refusal.details, causes: [cause] } });
}
