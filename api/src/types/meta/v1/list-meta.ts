/** What every list says about itself. */
import type { z } from "zod";
import * as s from "../../../schema/kit.ts";

export const ShardInfo = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", "", {
  selector: s.required(1, s.string, ""),
});
export type ShardInfo = z.infer<typeof ShardInfo>;

export const ListMeta = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", "", {
  selfLink: s.optional(1, s.string, ""),
  resourceVersion: s.optional(2, s.string, ""),
  continue: s.optional(3, s.string, ""),
  remainingItemCount: s.optional(4, s.int64, ""),
  shardInfo: s.optional(5, ShardInfo, ""),
});
export type ListMeta = z.infer<typeof ListMeta>;
