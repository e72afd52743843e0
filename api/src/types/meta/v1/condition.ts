/** The condition that newer types share. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const Condition = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.Condition", "", {
  type: s.required(1, s.string, ""),
  status: s.required(2, s.string, ""),
  observedGeneration: s.optional(3, s.int64, ""),
  lastTransitionTime: s.required(4, s.time, ""),
  reason: s.required(5, s.string, ""),
  message: s.required(6, s.string, ""),
});
export type Condition = z.infer<typeof Condition>;
