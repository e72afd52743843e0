/**
 * The order of a merged list. The patch's order (its own, or that of its $setElementOrder) wins over the live order; elements
 * only the server has are interleaved where the live list had them.
 */

/** What makes two elements the same: the value of the merge key, or the element itself in a list of scalars. */
export type Identity = (element: unknown) => unknown;

export interface Orders {
  /** Elements in the order that the patch asks for. */
  readonly wanted: readonly unknown[];
  /** Elements in the order of the live list. */
  readonly live: readonly unknown[];
}

/** The merged elements, ordered. */
export function orderElements(merged: readonly unknown[], orders: Orders, identity: Identity): unknown[] {
  const wanted = ranks(orders.wanted, identity);
  const live = ranks(orders.live, identity);
  const isWanted = (element: unknown) => wanted.has(identity(element));
  const fromPatch = sortByRank(merged.filter(isWanted), wanted, identity);
  const fromServer = sortByRank(
    merged.filter((element) => !isWanted(element)),
    live,
    identity,
  );
  return interleave({ fromServer, fromPatch }, live, identity);
}

type Ranks = ReadonlyMap<unknown, number>;

function ranks(order: readonly unknown[], identity: Identity): Ranks {
  const found = new Map<unknown, number>();
  for (const [rank, element] of order.entries()) if (!found.has(identity(element))) found.set(identity(element), rank);
  return found;
}

function sortByRank(elements: readonly unknown[], order: Ranks, identity: Identity): unknown[] {
  const rank = (element: unknown) => order.get(identity(element)) ?? Number.MAX_SAFE_INTEGER;
  return elements.toSorted((a, b) => rank(a) - rank(b));
}

/** Both lists keep their order; a server-only element comes first where the live list had it before the patch's next one. */
function interleave(
  lists: { fromServer: unknown[]; fromPatch: unknown[] },
  live: Ranks,
  identity: Identity,
): unknown[] {
  const { fromServer, fromPatch } = lists;
  const ordered: unknown[] = [];
  let next = 0;
  for (const element of fromPatch) {
    const bound = live.get(identity(element)) ?? -1;
    while (next < fromServer.length && (live.get(identity(fromServer[next])) ?? Number.MAX_SAFE_INTEGER) < bound) {
      ordered.push(fromServer[next++]);
    }
    ordered.push(element);
  }
  return [...ordered, ...fromServer.slice(next)];
}
