/** The resources of the group events.k8s.io. */
import { Event } from "../types/events/v1/index.ts";
import { Events } from "./core.ts";
import { resource } from "./make.ts";

/** The core group's events, in a form of their own. */
export const EventsV1Events = resource({
  group: "events.k8s.io",
  kind: "Event",
  plural: "events",
  schema: Event,
  shortNames: ["ev"],
  storedAs: Events,
});
