/** The resources of the group policy. */
import * as sub from "../subresources.ts";
import { PodDisruptionBudget } from "../types/policy/v1/index.ts";
import { resource } from "./make.ts";

export const PodDisruptionBudgets = resource({
  group: "policy",
  kind: "PodDisruptionBudget",
  plural: "poddisruptionbudgets",
  schema: PodDisruptionBudget,
  shortNames: ["pdb"],
  subresources: [sub.status],
});
