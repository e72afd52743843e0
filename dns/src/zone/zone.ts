/**
 * What the cluster's names are made from: services and their endpoint slices. It keeps the objects that the informers keep
 * anyway, and remembers which part changed when, so that answers made from the rest stay valid.
 */
import type { corev1, discoveryv1 } from "@kayak/api";
import type { Version } from "../message/reply-cache.ts";
import { reverseName } from "./addresses.ts";
import { clusterIPs, hostNames, isHeadless, sameEndpoints, sameService, type ZoneEntry } from "./service.ts";

type Service = corev1.Service;
type Slice = discoveryv1.EndpointSlice;

const serviceLabel = "kubernetes.io/service-name";

class Counter implements Version {
  value = 0;
}

interface Entry extends ZoneEntry {
  value: number;
  service: Service | undefined;
  slices: Slice[];
  /** What it has put into the reverse names, to take it out again. */
  reverse: readonly ReverseEntry[];
}

type ReverseEntry = readonly [name: string, target: string];

const noNames: readonly string[] = [];

export class Zone {
  /** E.g. `cluster.local`. */
  readonly domain: string;
  /** Grows when a service appears or goes. */
  readonly names: Version = new Counter();
  /** Grows when an address gets another name. */
  readonly addresses: Version = new Counter();
  readonly #entries = new Map<string, Entry>();
  /** How many services each namespace has. */
  readonly #namespaces = new Map<string, number>();
  readonly #reverse = new Map<string, readonly string[]>();

  constructor(domain: string) {
    this.domain = domain.toLowerCase().replace(/\.$/, "");
  }

  /** Only what has a service. */
  entry(namespace: string, name: string): ZoneEntry | undefined {
    const entry = this.#entries.get(`${namespace}/${name}`);
    return entry?.service && entry;
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.has(name);
  }

  /** The names of an address, by its reverse name. */
  namesOf(reverse: string): readonly string[] {
    return this.#reverse.get(reverse) ?? noNames;
  }

  setService(service: Service): void {
    const entry = this.#entryOf(service.metadata.namespace ?? "", service.metadata.name ?? "");
    const previous = entry.service;
    entry.service = service;
    if (!previous) this.#countService(entry.namespace, 1);
    if (!previous || !sameService(previous, service)) this.#changed(entry);
  }

  deleteService({ metadata }: Service): void {
    const entry = this.#entries.get(`${metadata.namespace}/${metadata.name}`);
    if (!entry?.service) return;
    entry.service = undefined;
    this.#countService(entry.namespace, -1);
    this.#changed(entry);
    this.#dropIfEmpty(entry);
  }

  /** `previous` is the slice's last state, which may have been of another service. */
  setSlice(slice: Slice, previous?: Slice): void {
    const owner = ownerOf(slice);
    if (previous && ownerOf(previous) !== owner) this.deleteSlice(previous);
    if (owner === undefined) return;
    const entry = this.#entryOf(slice.metadata.namespace ?? "", owner);
    const at = entry.slices.findIndex((known) => known.metadata.name === slice.metadata.name);
    const known = entry.slices[at];
    entry.slices.splice(at < 0 ? entry.slices.length : at, known ? 1 : 0, slice);
    if (!known || !sameEndpoints(known, slice)) this.#changed(entry);
  }

  deleteSlice(slice: Slice): void {
    const entry = this.#entries.get(`${slice.metadata.namespace}/${ownerOf(slice)}`);
    if (!entry) return;
    entry.slices = entry.slices.filter((known) => known.metadata.name !== slice.metadata.name);
    this.#changed(entry);
    this.#dropIfEmpty(entry);
  }

  #entryOf(namespace: string, name: string): Entry {
    const key = `${namespace}/${name}`;
    let entry = this.#entries.get(key);
    if (!entry)
      this.#entries.set(key, (entry = { namespace, name, value: 0, service: undefined, slices: [], reverse: [] }));
    return entry;
  }

  #dropIfEmpty(entry: Entry): void {
    if (!entry.service && entry.slices.length === 0) this.#entries.delete(`${entry.namespace}/${entry.name}`);
  }

  #countService(namespace: string, by: 1 | -1): void {
    const count = (this.#namespaces.get(namespace) ?? 0) + by;
    if (count === 0) this.#namespaces.delete(namespace);
    else this.#namespaces.set(namespace, count);
    (this.names as Counter).value++;
  }

  #changed(entry: Entry): void {
    entry.value++;
    const reverse = this.#reverseOf(entry);
    if (sameReverse(entry.reverse, reverse)) return;
    for (const [name, target] of entry.reverse) this.#forget(name, target);
    for (const [name, target] of reverse) this.#reverse.set(name, [...this.namesOf(name), target]);
    entry.reverse = reverse;
    (this.addresses as Counter).value++;
  }

  /** A service's addresses have its name; endpoints have one only when they have a host name. */
  #reverseOf(entry: Entry): readonly ReverseEntry[] {
    if (!entry.service) return [];
    const domain = `${entry.name}.${entry.namespace}.svc.${this.domain}`;
    const own = isHeadless(entry.service)
      ? []
      : clusterIPs(entry.service).map((address) => [reverseName(address), domain] as const);
    return [
      ...own,
      ...hostNames(entry).map(({ address, hostname }) => [reverseName(address), `${hostname}.${domain}`] as const),
    ];
  }

  #forget(name: string, target: string): void {
    const left = this.namesOf(name).filter((other) => other !== target);
    if (left.length > 0) this.#reverse.set(name, left);
    else this.#reverse.delete(name);
  }
}

function ownerOf({ metadata }: Slice): string | undefined {
  return metadata.labels?.[serviceLabel];
}

function sameReverse(a: readonly ReverseEntry[], b: readonly ReverseEntry[]): boolean {
  return a.length === b.length && a.every(([name, target], i) => name === b[i]![0] && target === b[i]![1]);
}
