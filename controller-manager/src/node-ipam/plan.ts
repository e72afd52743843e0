/** Which block of the cluster's pod addresses a node gets. */
import type { Blocks } from "./cidr.ts";

/** Blocks in use, by what is known of nodes and of assignments not yet seen there. */
export function usedBlocks(blocks: Blocks, podCIDRs: Iterable<string>): ReadonlySet<number> {
  const used = new Set<number>();
  for (const cidr of podCIDRs) {
    const index = blocks.indexOf(cidr);
    if (index !== undefined) used.add(index);
  }
  return used;
}

/** The first free block, searched from `from` on and around, so that a freed block isn't reused at once; undefined when all are taken. */
export function planBlock(blocks: Blocks, used: ReadonlySet<number>, from: number): number | undefined {
  for (let step = 0; step < blocks.count; step++) {
    const index = (from + step) % blocks.count;
    if (!used.has(index)) return index;
  }
  return undefined;
}
