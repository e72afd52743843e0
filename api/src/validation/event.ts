/** Events: those of the core group, as they always were, and those of events.k8s.io, which must be complete. */
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
  validateNamed(event, "reportingComponent", errors);
}

/** `reporter` is what the form in which the event came calls the component that reports it. */
function validateNamed(event: core.Event, reporter: string, errors: FieldErrors): void {
  validateInvolvedNamespace(event, errors);
  errors.invalidEach("namespace", event.metadata.namespace, checkDnsSubdomain(event.metadata.namespace));
  if (event.eventTime) validateNewStyle(event, reporter, errors);
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
function validateNewStyle(event: core.Event, reporter: string, errors: FieldErrors): void {
  const { reportingComponent, reportingInstance, action, reason, message } = event;
  if (!reportingComponent) errors.required(reporter);
  else errors.invalidEach(reporter, reportingComponent, checkQualifiedName(reportingComponent));
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

const frozen = [
  "involvedObject",
  "reason",
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
const types = ["Normal", "Warning"];
const minSeriesCount = 2;

/** An event that came through events.k8s.io, in the stored form. */
export function validateNewEvent(event: core.Event, errors: FieldErrors): void {
  validateNamed(event, "reportingController", errors);
  validateSeries(event, errors);
  if (!event.eventTime) errors.required("eventTime");
  if (!types.includes(event.type ?? "")) errors.invalid("type", "", `has invalid value: ${event.type ?? ""}`);
  const { component, host } = event.source ?? {};
  const old = { firstTimestamp: event.firstTimestamp, lastTimestamp: event.lastTimestamp, count: event.count };
  for (const [field, value] of Object.entries({ ...old, source: component || host }))
    if (value) errors.invalid(field, "", "needs to be unset");
}

export function validateNewEventUpdate(event: core.Event, before: core.Event, errors: FieldErrors): void {
  validateNamed(event, "reportingController", errors);
  if (!isEqual(event.series, before.series)) validateSeries(event, errors);
  for (const field of frozen) errors.immutable(shownNames[field] ?? field, event[field], before[field]);
}

const shownNames: Readonly<Record<string, string>> = { reportingComponent: "reportingController" };

function validateSeries({ series }: core.Event, errors: FieldErrors): void {
  if (!series) return;
  if ((series.count ?? 0) < minSeriesCount) errors.invalid("series.count", "", `should be at least ${minSeriesCount}`);
  if (!series.lastObservedTime) errors.required("series.lastObservedTime");
}
