/** Routes to the pods of other nodes, through those nodes' addresses, for nodes that share a link. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ipFamilyOf, parseCidr, type Logger, type corev1 } from "@kayak/api";

const run = promisify(execFile);

/** Marks the routes that are ours among the others. */
export const PROTOCOL = "76";

/** Destination to the address that it leads to: a gateway's, or where a tunnel ends. */
export type Routes = ReadonlyMap<string, string>;

/** Addresses of the node that has a destination. */
export interface Hop {
  /** Of the destination's family. */
  readonly gateway: string;
  /** The node's first, of whichever family: where tunnels to it end. */
  readonly tunnelEnd: string;
}

/** By destination. */
export type WantedRoutes = ReadonlyMap<string, Hop>;

export type RouteChange =
  | { readonly verb: "replace"; readonly destination: string; readonly hop: Hop }
  | { readonly verb: "del"; readonly destination: string; readonly address: string };

export function wantedRoutes(nodes: Iterable<corev1.Node>, self: string): WantedRoutes {
  const routes = new Map<string, Hop>();
  for (const { metadata, spec, status } of nodes) {
    if (metadata.name === self) continue;
    const own = (status.addresses ?? []).filter(({ type }) => type === "InternalIP");
    const addresses = own.map(({ address }) => address);
    for (const cidr of spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : [])) {
      const gateway = addresses.find((address) => ipFamilyOf(address) === parseCidr(cidr)?.family);
      if (gateway !== undefined) routes.set(cidr, { gateway, tunnelEnd: addresses[0] ?? gateway });
    }
  }
  return routes;
}

export function planRoutes(current: Routes, wanted: WantedRoutes): RouteChange[] {
  const gone = [...current].filter(([destination]) => !wanted.has(destination));
  const changed = [...wanted].filter(([destination, hop]) => !leadsTo(hop, current.get(destination)));
  return [
    ...gone.map(([destination, address]) => ({ verb: "del" as const, destination, address })),
    ...changed.map(([destination, hop]) => ({ verb: "replace" as const, destination, hop })),
  ];
}

function leadsTo({ gateway, tunnelEnd }: Hop, address: string | undefined): boolean {
  return address === gateway || address === tunnelEnd;
}

export interface RouteTable {
  /** Told once this node's own ranges of pod addresses are known, and whenever they are others. */
  setPodCIDR?(podCIDR: string): Promise<void>;
  read(): Promise<Routes>;
  apply(change: RouteChange): Promise<void>;
}

export const hostRoutes: RouteTable = {
  async read() {
    const tables = await Promise.all(["-4", "-6"].map(ownRoutes));
    return new Map(tables.flat().map(({ dst, gateway = "" }) => [dst, gateway]));
  },
  async apply(change) {
    const gateway = change.verb === "del" ? change.address : change.hop.gateway;
    await run("ip", ["route", change.verb, change.destination, "via", gateway, "proto", PROTOCOL]);
  },
};

/** Those that are ours, in one family. */
export async function ownRoutes(family: string): Promise<{ dst: string; gateway?: string }[]> {
  const { stdout } = await run("ip", ["-json", family, "route", "show", "proto", PROTOCOL]);
  return JSON.parse(stdout || "[]") as { dst: string; gateway?: string }[];
}

/** Keeps the table as the nodes want it. Calls while it is at work lead to one more look. */
export class RouteKeeper {
  readonly #table: RouteTable;
  readonly #logger: Logger;
  #wanted: WantedRoutes = new Map();
  #current: Routes | undefined;
  #busy = false;

  constructor(table: RouteTable, logger: Logger) {
    this.#table = table;
    this.#logger = logger;
  }

  async want(routes: WantedRoutes): Promise<void> {
    this.#wanted = routes;
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let applied: WantedRoutes | undefined; applied !== this.#wanted;) {
        applied = this.#wanted;
        await this.#apply(applied);
      }
    } finally {
      this.#busy = false;
    }
  }

  async setPodCIDR(podCIDR: string): Promise<void> {
    await this.#table.setPodCIDR?.(podCIDR);
    await this.repair();
  }

  /** Looks at what is there, rather than at what was made. */
  async repair(): Promise<void> {
    this.#current = undefined;
    await this.want(new Map(this.#wanted));
  }

  async #apply(wanted: WantedRoutes): Promise<void> {
    const current = new Map(this.#current ?? (await this.#table.read()));
    for (const change of planRoutes(current, wanted)) {
      try {
        await this.#table.apply(change);
        if (change.verb === "del") current.delete(change.destination);
        else current.set(change.destination, change.hop.gateway);
      } catch (error) {
        this.#logger.warn("could not change a route", { ...change, error });
      }
    }
    this.#current = current;
  }
}
