/** What every list says about itself. */
import * as s from "../../../schema/kit.ts";

export const ShardInfo = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ShardInfo", "Which part of a collection a list shows.", {
  selector: s.required(1, s.string, "The selector by which the part was chosen, as the request gave it."),
});
export type ShardInfo = s.TypeOf<typeof ShardInfo>;

export const ListMeta = s.message("io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta", "The metadata that every list has.", {
  selfLink: s.optional(1, s.string, "No longer set."),
  resourceVersion: s.optional(2, s.string, "The revision that the list shows; a watch can start from here without missing anything."),
  continue: s.optional(3, s.string, "A token to ask for the next page of the same revision; empty on the last page. Opaque, and it expires."),
  remainingItemCount: s.optional(4, s.int64, "About how many items follow this page; absent when selectors are used or when nothing follows.", {
    pointer: true,
  }),
  shardInfo: s.optional(5, ShardInfo, "Which part of the collection the list shows, if only a part was asked for."),
});
export type ListMeta = s.TypeOf<typeof ListMeta>;
