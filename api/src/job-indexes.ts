/** Sets of indexes of indexed jobs, in their text form: `1,3-5`. */
export class IndexesError extends Error {
  override readonly name = "IndexesError";
}

/** Inclusive ranges, in order, that neither touch nor overlap. */
export type Intervals = readonly (readonly [number, number])[];

export function formatIndexes(indexes: Iterable<number>): string {
  return formatIntervals(intervalsOf(indexes));
}

export function formatIntervals(intervals: Intervals): string {
  return intervals
    .map(([first, last]) => (first === last ? `${first}` : `${first}${last === first + 1 ? "," : "-"}${last}`))
    .join(",");
}

function intervalsOf(indexes: Iterable<number>): Intervals {
  const intervals: [number, number][] = [];
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    const last = intervals.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else intervals.push([index, index]);
  }
  return intervals;
}

/** What a controller wrote: what can't be read is left out, and so is what is not below `completions`. */
export function readIndexes(text: string | undefined, completions: number): Set<number> {
  const indexes = new Set<number>();
  for (const part of text ? text.split(",") : []) {
    const [first = Number.NaN, last = first] = part.split("-").map(Number);
    for (let index = first; index <= last && index < completions; index++) indexes.add(index);
  }
  return indexes;
}

/** What a client wrote, strictly: how many indexes it names. Throws `IndexesError`. */
export function countIndexes(text: string, completions: number): number {
  if (text === "") return 0;
  let total = 0;
  let previous = -1;
  for (const part of text.split(",")) {
    const [first, last] = parseInterval(part, completions);
    if (previous >= first) throw new IndexesError(`non-increasing order, previous: ${previous}, current: ${first}`);
    total += last - first + 1;
    previous = last;
  }
  return total;
}

function parseInterval(text: string, completions: number): [number, number] {
  const limits = text.split("-");
  if (limits.length > 2)
    throw new IndexesError(
      `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    );
  const [first = 0, last = first] = limits.map(parseIndex);
  if (first >= completions) throw new IndexesError(`too large index: ${JSON.stringify(limits[0])}`);
  if (limits.length === 2) {
    if (last >= completions) throw new IndexesError(`too large index: ${JSON.stringify(limits[1])}`);
    if (first >= last) throw new IndexesError(`non-increasing order, previous: ${first}, current: ${last}`);
  }
  return [first, last];
}

function parseIndex(text: string): number {
  if (!/^[0-9]+$/.test(text))
    throw new IndexesError(`cannot convert string to integer for index: ${JSON.stringify(text)}`);
  return Number(text);
}
