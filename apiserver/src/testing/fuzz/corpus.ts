/** What has been accepted so far, by resource: the ground on which changes are made. */
import { type Resource, groupVersion } from "@kayak/api";
import type { Random } from "./random.ts";
import { seedsByKind } from "./seeds.ts";
import { text, valueOf } from "./values.ts";

type Plain = Record<string, unknown>;

/** Of one resource; then a new one takes the place of any other. */
const most = 40;

export const fuzzNamespaces = ["fuzz-0", "fuzz-1", "fuzz-2"] as const;
/** Few names, so that requests meet the same objects. */
const names = ["a", "b", "c", "web", "x-1", "data", "n.0", "long-name-of-an-object"];

export class Corpus {
  private readonly known = new Map<string, Plain[]>();
  private readonly places = new Map<string, Place[]>();

  /** An object to start from: a seed, one that was accepted, or one made by chance. */
  some(random: Random, resource: Resource): Plain {
    const known = this.known.get(resource.plural) ?? [];
    const seeds = (seedsByKind[resource.kind] ?? []) as Plain[];
    const from = [...known, ...seeds];
    if (from.length === 0 || random.chance(0.1))
      return { ...(valueOf(random, resource.schema) as Plain), ...this.header(random, resource) };
    return { ...structuredClone(random.pick(from)), ...this.header(random, resource) };
  }

  /** Where something was stored, and perhaps still is. */
  place(random: Random, { plural }: Resource): Place | undefined {
    const places = this.places.get(plural);
    return places && random.pick(places);
  }

  add(random: Random, resource: Resource, object: Plain): void {
    remember(random, listOf(this.places, resource.plural), placeOf(object));
    const { metadata: _metadata, ...rest } = object;
    remember(random, listOf(this.known, resource.plural), rest);
  }

  private header(random: Random, resource: Resource): Plain {
    const metadata: Plain = { name: nameOf(random) };
    if (random.chance(0.1)) metadata["labels"] = { app: text(random) };
    if (random.chance(0.05)) metadata["generateName"] = text(random);
    return { apiVersion: groupVersion(resource), kind: resource.kind, metadata };
  }
}

interface Place {
  readonly namespace: string | undefined;
  readonly name: string;
}

function placeOf({ metadata }: Plain): Place {
  const { namespace, name } = metadata as { namespace?: string; name: string };
  return { namespace, name };
}

function listOf<T>(map: Map<string, T[]>, name: string): T[] {
  const list = map.get(name) ?? [];
  map.set(name, list);
  return list;
}

function remember<T>(random: Random, list: T[], item: T): void {
  if (list.length < most) list.push(item);
  else list[random.below(most)] = item;
}

export function nameOf(random: Random): string {
  return random.chance(0.05) ? text(random) : random.pick(names);
}
