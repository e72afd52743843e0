/** How many seats a request takes: one, but for lists, which cost by what they show. */
import type { WatchCache } from "../cache/watch-cache.ts";
import type { RequestInfo } from "../http/request-info.ts";

/** A page of this many objects costs about as much as the ordinary request. */
const objectsPerSeat = 500;
const maxSeats = 10;

export type Width = (info: RequestInfo) => number;

export function widthBy(mirror: Pick<WatchCache, "sizeOf">): Width {
  return (info) => {
    if (info.kind !== "resource" || info.verb !== "list") return 1;
    const size = mirror.sizeOf(info.group, info.resource);
    return size <= objectsPerSeat ? 1 : Math.min(maxSeats, Math.ceil(shown(info.search, size) / objectsPerSeat));
  };
}

function shown(search: string, size: number): number {
  const limit = search.includes("limit=") ? Number(new URLSearchParams(search).get("limit")) : 0;
  return limit > 0 ? Math.min(limit, size) : size;
}
