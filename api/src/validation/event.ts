/** Events of the core group. */
import { checkDnsSubdomain, checkQualifiedName } from "../names/index.ts";
import { isEqual } from "./equality.ts";
import type { FieldErrors } from "./field-errors.ts";
import type { core } from "./types.ts";

const clusterScoped: ReadonlySet<string> = new Set(["v1/Node", "v1/Namespace", "v1/PersistentVolume"]);
const namespaced: ReadonlySet<string> = new Set([
  "v1/Pod",
  "v1/Service",
  "v1/Endpoints",
  "v1/ConfigMap",
  "v1/Secret",
  "v1/ServiceAccount",
  "v1/ReplicationController",
  "apps/v1/ReplicaSet",
  "apps/v1/Deployment",
]);
const maxReasonLength = 128;
const maxInstanceLength = 128;
const maxNoteLength = 1024;

export function validateEvent(event: core.Event, errors: FieldErrors): void {
  validateInvolvedNamespace(event, errors);
  errors.invalidEach("namespace", event.metadata.namespace, checkDnsSubdomain(event.metadata.namespace));
  if (event.eventTime) validateNewStyle(event, errors);
}

/** An event is where its object is; events of objects without a namespace are in the default one. */
function validateInvolvedNamespace({ metadata, involvedObject }: core.Event, errors: FieldErrors): void {
  const field = "involvedObject.namespace";
  const { namespace = "", kind = "", apiVersion = "v1" } = involvedObject;
  const type = `${apiVersion}/${kind}`;
  const inDefault = metadata.namespace === "" || metadata.namespace === "default";
  if (namespace === "" ? !inDefault : namespace !== metadata.namespace)
    errors.invalid(field, namespace, "does not match event.namespace");
  if (namespace === "" && namespaced.has(type)) errors.required(field, `required for kind ${kind}`);
  if (namespace !== "" && clusterScoped.has(type)) errors.invalid(field, namespace, `not allowed for kind ${kind}`);
}

/** Events with a precise time are written by clients that fill in everything. */
function validateNewStyle(event: core.Event, errors: FieldErrors): void {
  const { reportingComponent, reportingInstance, action, reason, message } = event;
  if (!reportingComponent) errors.required("reportingComponent");
  else errors.invalidEach("reportingComponent", reportingComponent, checkQualifiedName(reportingComponent));
  validateText("reportingInstance", { text: reportingInstance, max: maxInstanceLength }, errors);
  validateText("action", { text: action, max: maxReasonLength }, errors);
  validateText("reason", { text: reason, max: maxReasonLength }, errors);
  if (message && message.length > maxNoteLength)
    errors.invalid("message", "", `can have at most ${maxNoteLength} characters`);
}

function validateText(
  field: string,
  { text, max }: { text: string | undefined; max: number },
  errors: FieldErrors,
): void {
  if (!text) errors.required(field);
  else if (text.length > max) errors.invalid(field, "", `can have at most ${max} characters`);
}

const frozenOnceTimed = [
  "involvedObject",
  "reason",
  "message",
  "source",
  "firstTimestamp",
  "lastTimestamp",
  "count",
  "type",
  "eventTime",
  "action",
  "related",
  "reportingComponent",
  "reportingInstance",
] as const;

export function validateEventUpdate(event: core.Event, before: core.Event, errors: FieldErrors): void {
  validateEvent(event, errors);
  if (!before.eventTime) return;
  for (const field of frozenOnceTimed)
    if (!isEqual(event[field], before[field])) errors.immutable(field, event[field], before[field]);
}
