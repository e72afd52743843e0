/** The event. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { ObjectReference } from "./reference.ts";

export const EventSeries = s.message("io.k8s.api.core.v1.EventSeries", "", {
  count: s.optional(1, s.int32, ""),
  lastObservedTime: s.optional(2, s.microTime, ""),
});
export type EventSeries = z.infer<typeof EventSeries>;

export const EventSource = s.message("io.k8s.api.core.v1.EventSource", "", {
  component: s.optional(1, s.string, ""),
  host: s.optional(2, s.string, ""),
});
export type EventSource = z.infer<typeof EventSource>;

export const Event = s.kind({ name: "io.k8s.api.core.v1.Event", apiVersion: "v1", kind: "Event" }, "", {
  metadata: s.struct(1, metav1.ObjectMeta, ""),
  involvedObject: s.required(2, ObjectReference, ""),
  reason: s.optional(3, s.string, ""),
  message: s.optional(4, s.string, ""),
  source: s.optional(5, EventSource, ""),
  firstTimestamp: s.optional(6, s.time, ""),
  lastTimestamp: s.optional(7, s.time, ""),
  count: s.optional(8, s.int32, ""),
  type: s.optional(9, s.string, ""),
  eventTime: s.optional(10, s.microTime, ""),
  series: s.optional(11, EventSeries, ""),
  action: s.optional(12, s.string, ""),
  related: s.optional(13, ObjectReference, ""),
  reportingComponent: s.optional(14, s.string, ""),
  reportingInstance: s.optional(15, s.string, ""),
});
export type Event = z.infer<typeof Event>;

export const EventList = metav1.listOf(Event);
export type EventList = z.infer<typeof EventList>;
