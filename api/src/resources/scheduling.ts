/** The resources of the group scheduling.k8s.io. */
import { PriorityClass } from "../types/scheduling/v1/index.ts";
import { resource } from "./make.ts";

export const PriorityClasses = resource({
  group: "scheduling.k8s.io",
  kind: "PriorityClass",
  plural: "priorityclasses",
  schema: PriorityClass,
  shortNames: ["pc"],
  namespaced: false,
});
