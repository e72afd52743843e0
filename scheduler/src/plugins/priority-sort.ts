/** Higher priority first, then who waits longer. */
import type { Plugin } from "../framework/types.ts";

export const prioritySort = {
  name: "PrioritySort",
  less: (a, b) => {
    const [first, second] = [a.info.priority, b.info.priority];
    return first === second ? a.queuedAtMs < b.queuedAtMs : first > second;
  },
} satisfies Plugin;
