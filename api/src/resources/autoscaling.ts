/** The resources of the group autoscaling: one collection in two versions, stored as v2. */
import * as sub from "../subresources.ts";
import { HorizontalPodAutoscaler as V1 } from "../types/autoscaling/v1/index.ts";
import { HorizontalPodAutoscaler } from "../types/autoscaling/v2/index.ts";
import { resource } from "./make.ts";

const facts = {
  group: "autoscaling",
  kind: "HorizontalPodAutoscaler",
  plural: "horizontalpodautoscalers",
  shortNames: ["hpa"],
  categories: ["all"],
  subresources: [sub.status],
};

export const HorizontalPodAutoscalers = resource({ ...facts, version: "v2", schema: HorizontalPodAutoscaler });
export const HorizontalPodAutoscalersV1 = resource({
  ...facts,
  version: "v1",
  schema: V1,
  storedAs: HorizontalPodAutoscalers,
});
