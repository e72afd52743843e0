/** The event. */
import * as s from "../../../schema/kit.ts";
import * as metav1 from "../../meta/v1/index.ts";
import { ObjectReference } from "./reference.ts";

export const EventSeries = s.message("io.k8s.api.core.v1.EventSeries", "Says that an event goes on.", {
  count: s.optional(1, s.int32, "How often it happened so far."),
  lastObservedTime: s.optional(2, s.microTime, "When it last happened."),
});
export type EventSeries = s.TypeOf<typeof EventSeries>;

export const EventSource = s.message("io.k8s.api.core.v1.EventSource", "Who reports an event.", {
  component: s.optional(1, s.string, "The component."),
  host: s.optional(2, s.string, "The node on which it runs."),
});
export type EventSource = s.TypeOf<typeof EventSource>;

export const Event = s.kind(
  { name: "io.k8s.api.core.v1.Event", apiVersion: "v1", kind: "Event" },
  "Something that happened to an object. Events are kept for an hour.",
  {
    metadata: s.required(1, metav1.ObjectMeta, "The object's metadata."),
    involvedObject: s.required(2, ObjectReference, "The object it happened to."),
    reason: s.optional(3, s.string, "What happened, in one word for programs."),
    message: s.optional(4, s.string, "What happened, for people."),
    source: s.optional(5, EventSource, "Who reports it.", { pointer: false }),
    firstTimestamp: s.optional(6, s.time, "When it first happened."),
    lastTimestamp: s.optional(7, s.time, "When it last happened."),
    count: s.optional(8, s.int32, "How often it happened."),
    type: s.optional(9, s.string, "`Normal` or `Warning`."),
    eventTime: s.optional(10, s.microTime, "When it first happened, more precisely."),
    series: s.optional(11, EventSeries, "Says that it goes on."),
    action: s.optional(12, s.string, "What was done about the object, or failed."),
    related: s.optional(13, ObjectReference, "A second object that has to do with it."),
    reportingComponent: s.optional(14, s.string, "The component that reports it."),
    reportingInstance: s.optional(15, s.string, "The instance of that component."),
  },
);
export type Event = s.TypeOf<typeof Event>;

export const EventList = metav1.listOf(Event);
export type EventList = s.TypeOf<typeof EventList>;
