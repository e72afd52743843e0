/** Fits the wanted endpoints of one set of ports into slices, changing as few of the existing ones as possible. */
import type { discoveryv1 } from "@kayak/api";
import { sameValue } from "../shared/equal.ts";

type Endpoint = discoveryv1.Endpoint;
type EndpointSlice = discoveryv1.EndpointSlice;

/** Endpoints in one slice at most; more go into further slices. */
const MAX_ENDPOINTS = 100;

export interface Packing {
  /** Existing slices whose endpoints change. */
  readonly update: readonly EndpointSlice[];
  readonly unchanged: readonly EndpointSlice[];
  /** The endpoints of slices to be made. */
  readonly create: readonly (readonly Endpoint[])[];
  readonly remove: readonly EndpointSlice[];
}

export function pack(existing: readonly EndpointSlice[], wanted: readonly Endpoint[]): Packing {
  const missing = new Map(wanted.map((endpoint) => [identity(endpoint), endpoint]));
  const kept = existing.map((slice) => ({ slice, endpoints: keep(slice, missing) }));
  const remove = kept.filter(({ endpoints }) => endpoints.length === 0).map(({ slice }) => slice);
  const alive = kept.filter(({ endpoints }) => endpoints.length > 0);
  const changed = alive.filter(({ slice, endpoints }) => !sameValue(slice.endpoints, endpoints));
  const same = alive.filter((entry) => !changed.includes(entry));
  const left = [...missing.values()];
  for (const { endpoints } of changed.sort((a, b) => b.endpoints.length - a.endpoints.length)) {
    endpoints.push(...left.splice(0, MAX_ENDPOINTS - endpoints.length));
  }
  const create: Endpoint[][] = [];
  while (left.length >= MAX_ENDPOINTS) create.push(left.splice(0, MAX_ENDPOINTS));
  if (left.length > 0) placeRest(left, { same, changed, create });
  const update = changed.map(({ slice, endpoints }) => Object.assign({}, slice, { endpoints }));
  return { update, unchanged: same.map(({ slice }) => slice), create, remove };
}

interface Kept {
  readonly slice: EndpointSlice;
  readonly endpoints: Endpoint[];
}

/** What is left goes into the fullest untouched slice that has room for all of it, or else into a new one. */
function placeRest(
  rest: Endpoint[],
  { same, changed, create }: { same: Kept[]; changed: Kept[]; create: Endpoint[][] },
): void {
  const roomy = same.filter(({ endpoints }) => endpoints.length + rest.length <= MAX_ENDPOINTS);
  const fullest = roomy.sort((a, b) => b.endpoints.length - a.endpoints.length)[0];
  if (!fullest) return void create.push(rest);
  fullest.endpoints.push(...rest);
  changed.push(fullest);
  same.splice(same.indexOf(fullest), 1);
}

/** The endpoints of a slice that are still wanted, as they are wanted; takes them out of `missing`. */
function keep(slice: EndpointSlice, missing: Map<string, Endpoint>): Endpoint[] {
  const kept: Endpoint[] = [];
  for (const endpoint of slice.endpoints ?? []) {
    const id = identity(endpoint);
    const wanted = missing.get(id);
    if (!wanted) continue;
    missing.delete(id);
    kept.push(wanted);
  }
  return kept;
}

function identity({ addresses, targetRef }: Endpoint): string {
  return `${targetRef?.uid ?? ""} ${addresses.join(",")}`;
}
