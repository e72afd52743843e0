/** Events of events.k8s.io, which the core group's are stored for. */
import type { KubernetesObject } from "../resource.ts";
import type * as core from "../types/core/v1/index.ts";
import type { Conversion } from "./index.ts";

/** The fields that have another name in each form: that of events.k8s.io first. */
const names = [
  ["regarding", "involvedObject"],
  ["note", "message"],
  ["reportingController", "reportingComponent"],
  ["deprecatedSource", "source"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedCount", "count"],
] as const;
const toCore: ReadonlyMap<string, string> = new Map(names);
const fromCore: ReadonlyMap<string, string> = new Map(names.map(([ours, theirs]) => [theirs, ours]));

const referenceFields = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"];

export const eventConversion: Conversion = {
  toStored(object) {
    const { eventTime, ...event } = renamed(object, toCore) as unknown as core.Event;
    return {
      ...event,
      kind: "Event",
      apiVersion: "v1",
      involvedObject: event.involvedObject ?? {},
      ...(eventTime && { eventTime }),
    };
  },
  /** Go shows a missing time as null. */
  fromStored(object) {
    const event = renamed(object, fromCore);
    return { ...event, kind: "Event", apiVersion: "events.k8s.io/v1", eventTime: event["eventTime"] ?? null } as never;
  },
  fields: {
    reason: "reason",
    type: "type",
    reportingController: "reportingComponent",
    ...Object.fromEntries(referenceFields.map((field) => [`regarding.${field}`, `involvedObject.${field}`])),
  },
};

function renamed(
  object: KubernetesObject,
  to: ReadonlyMap<string, string>,
): KubernetesObject & Record<string, unknown> {
  const entries = Object.entries(object).map(([field, value]) => [to.get(field) ?? field, value] as const);
  return Object.fromEntries(entries) as unknown as KubernetesObject & Record<string, unknown>;
}
