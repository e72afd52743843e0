/** Which fields of which kind a field selector may name, and their values. */
import type { KubernetesObject, Resource } from "../resource.ts";
import type * as apps from "../types/apps/v1/index.ts";
import type * as batch from "../types/batch/v1/index.ts";
import type * as core from "../types/core/v1/index.ts";
import { FieldSelectorError } from "./selector.ts";
import type { FieldSelector, FieldSet } from "./selector.ts";

type Reader<T> = Readonly<Record<string, (object: T) => string | number | boolean | undefined>>;

const pods: Reader<core.Pod> = {
  "spec.nodeName": (pod) => pod.spec.nodeName,
  /** The old name of the above. */
  "spec.host": (pod) => pod.spec.nodeName,
  "spec.restartPolicy": (pod) => pod.spec.restartPolicy,
  "spec.schedulerName": (pod) => pod.spec.schedulerName,
  "spec.serviceAccountName": (pod) => pod.spec.serviceAccountName,
  "spec.hostNetwork": (pod) => pod.spec.hostNetwork ?? false,
  "status.phase": (pod) => pod.status.phase,
  "status.podIP": (pod) => pod.status.podIP ?? pod.status.podIPs?.[0]?.ip,
  "status.podIPs": (pod) => pod.status.podIPs?.map(({ ip }) => ip).join(","),
  "status.nominatedNodeName": (pod) => pod.status.nominatedNodeName,
};

const events: Reader<core.Event> = {
  "involvedObject.kind": (event) => event.involvedObject.kind,
  "involvedObject.namespace": (event) => event.involvedObject.namespace,
  "involvedObject.name": (event) => event.involvedObject.name,
  "involvedObject.uid": (event) => event.involvedObject.uid,
  "involvedObject.apiVersion": (event) => event.involvedObject.apiVersion,
  "involvedObject.resourceVersion": (event) => event.involvedObject.resourceVersion,
  "involvedObject.fieldPath": (event) => event.involvedObject.fieldPath,
  reason: (event) => event.reason,
  reportingComponent: (event) => event.reportingComponent,
  source: (event) => event.source?.component || event.reportingComponent,
  type: (event) => event.type,
};

const nodes: Reader<core.Node> = { "spec.unschedulable": (node) => node.spec.unschedulable ?? false };
const namespaces: Reader<core.Namespace> = { "status.phase": (namespace) => namespace.status.phase };
const secrets: Reader<core.Secret> = { type: (secret) => secret.type };
const services: Reader<core.Service> = {
  "spec.clusterIP": (service) => service.spec.clusterIP,
  "spec.type": (service) => service.spec.type,
};
const scaled: Reader<core.ReplicationController | apps.ReplicaSet> = {
  "status.replicas": (object) => object.status.replicas,
};

const jobs: Reader<batch.Job> = { "status.successful": (job) => job.status.succeeded ?? 0 };

type Kinded = Pick<Resource, "kind" | "namespaced">;

const byKind = new Map<string, Reader<never>>([
  ["Pod", pods],
  ["Event", events],
  ["Job", jobs],
  ["Node", nodes],
  ["Namespace", namespaces],
  ["Secret", secrets],
  ["Service", services],
  ["ReplicationController", scaled],
  ["ReplicaSet", scaled],
]);

const none: Reader<never> = {};

/** The values of every field of `object` that a selector may name. */
export function selectableFields(resource: Kinded, object: KubernetesObject): FieldSet {
  const fields: Record<string, string> = { "metadata.name": object.metadata.name };
  if (resource.namespaced) fields["metadata.namespace"] = object.metadata.namespace ?? "";
  for (const [field, read] of Object.entries(byKind.get(resource.kind) ?? none))
    fields[field] = String(read(object as never) ?? "");
  return fields;
}

/** Throws `FieldSelectorError` when the selector names a field that this resource can't be selected by. */
export function checkFieldSelector(resource: Kinded, selector: FieldSelector): void {
  const known = byKind.get(resource.kind);
  for (const { field } of selector.requirements) {
    if (field === "metadata.name" || field === "metadata.namespace" || (known && Object.hasOwn(known, field))) continue;
    throw new FieldSelectorError(
      known
        ? `field label not supported: ${field}`
        : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
}

/**
 * Whether an object matches, reading only the fields that the selector names.
 * Fields the resource doesn't have are empty; refuse them first with `checkFieldSelector`.
 */
export function fieldsMatch(resource: Kinded, selector: FieldSelector, object: KubernetesObject): boolean {
  const readers = byKind.get(resource.kind) ?? none;
  return selector.requirements.every(
    ({ field, operator, value }) => (fieldValue(readers, field, object) === value) === (operator === "="),
  );
}

function fieldValue(readers: Reader<never>, name: string, object: KubernetesObject): string {
  if (name === "metadata.name") return object.metadata.name;
  if (name === "metadata.namespace") return object.metadata.namespace ?? "";
  return Object.hasOwn(readers, name) ? String(readers[name]!(object as never) ?? "") : "";
}
