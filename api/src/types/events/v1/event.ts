/** The event, as the group of its own has it: the core group's event under other names. */
import * as s from "../../../schema/kit.ts";
import { EventSource } from "../../core/v1/event.ts";
import { ObjectReference } from "../../core/v1/reference.ts";
import * as metav1 from "../../meta/v1/index.ts";

export const EventSeries = s.message("io.k8s.api.events.v1.EventSeries", "Says that an event goes on.", {
  count: s.required(1, s.int32, "How often it happened so far."),
  lastObservedTime: s.required(2, s.microTime, "When it last happened."),
});
export type EventSeries = s.TypeOf<typeof EventSeries>;

export const Event = s.kind(
  { name: "io.k8s.api.events.v1.Event", apiVersion: "events.k8s.io/v1", kind: "Event" },
  "Something that happened to an object. Events are kept for an hour.",
  {
    metadata: s.struct(1, metav1.ObjectMeta, "The object's metadata."),
    eventTime: s.required(2, s.microTime, "When it first happened."),
    series: s.optional(3, EventSeries, "Says that it goes on."),
    reportingController: s.optional(4, s.string, "The component that reports it, such as `kubernetes.io/kubelet`."),
    reportingInstance: s.optional(5, s.string, "The instance of that component."),
    action: s.optional(6, s.string, "What was done about the object, or failed."),
    reason: s.optional(7, s.string, "Why, in one word for programs."),
    regarding: s.optional(8, ObjectReference, "The object it happened to.", { pointer: false }),
    related: s.optional(9, ObjectReference, "A second object that has to do with it."),
    note: s.optional(10, s.string, "What happened, for people."),
    type: s.optional(11, s.string, "`Normal` or `Warning`."),
    deprecatedSource: s.optional(12, EventSource, "Who reports it, as the core group says it.", { pointer: false }),
    deprecatedFirstTimestamp: s.optional(13, s.time, "When it first happened, as the core group says it."),
    deprecatedLastTimestamp: s.optional(14, s.time, "When it last happened, as the core group says it."),
    deprecatedCount: s.optional(15, s.int32, "How often it happened, as the core group says it."),
  },
);
export type Event = s.TypeOf<typeof Event>;

export const EventList = metav1.listOf(Event);
export type EventList = s.TypeOf<typeof EventList>;
