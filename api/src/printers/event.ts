import { ageOf } from "../time.ts";
import type * as core from "../types/core/v1/index.ts";
import { column } from "./printer.ts";
import type { Printer } from "./printer.ts";

export const eventPrinter: Printer<core.Event> = {
  columns: [
    column("Last Seen", "The time since this last happened."),
    column("Type", "Normal or Warning."),
    column("Reason", "Why it happened, in one word."),
    column("Object", "What it happened to."),
    column("Subobject", "The part of the object that it happened to.", { wide: true }),
    column("Source", "Who reported it.", { wide: true }),
    column("Message", "What happened."),
    column("First Seen", "The time since this first happened.", { wide: true }),
    column("Count", "How often it happened.", { type: "integer", wide: true }),
    column("Name", "The name of the event.", { format: "name", wide: true }),
  ],
  cells(event, now) {
    const { involvedObject: object, series } = event;
    const first = event.firstTimestamp ?? event.eventTime;
    const last = series ? series.lastObservedTime : (event.lastTimestamp ?? first);
    return [
      ageOf(last, now),
      event.type ?? "",
      event.reason ?? "",
      `${(object.kind ?? "").toLowerCase()}${object.name ? `/${object.name}` : ""}`,
      object.fieldPath ?? "",
      sourceOf(event),
      (event.message ?? "").trim(),
      ageOf(first, now),
      (series ? series.count : event.count) || 1,
      event.metadata.name,
    ];
  },
};

function sourceOf({ source, reportingComponent, reportingInstance }: core.Event): string {
  const component = source?.component || reportingComponent;
  return [component ?? "", source?.host || reportingInstance].filter((part, index) => index === 0 || part).join(", ");
}
