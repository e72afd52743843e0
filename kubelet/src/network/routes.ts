/** Routes to the pods of other nodes, through those nodes' addresses, for nodes that share a link. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ipFamilyOf, parseCidr, type Logger, type corev1 } from "@kayak/api";

const run = promisify(execFile);

/** Marks the routes that are ours among the others. */
export const PROTOCOL = "76";

/** Destination to gateway. */
export type Routes = ReadonlyMap<string, string>;

export interface RouteChange {
  readonly verb: "replace" | "del";
  readonly destination: string;
  readonly gateway: string;
}

export function wantedRoutes(nodes: Iterable<corev1.Node>, self: string): Map<string, string> {
  const routes = new Map<string, string>();
  for (const { metadata, spec, status } of nodes) {
    if (metadata.name === self) continue;
    const addresses = (status.addresses ?? []).filter(({ type }) => type === "InternalIP");
    for (const cidr of spec.podCIDRs ?? (spec.podCIDR ? [spec.podCIDR] : [])) {
      const gateway = addresses.find(({ address }) => ipFamilyOf(address) === parseCidr(cidr)?.family)?.address;
      if (gateway !== undefined) routes.set(cidr, gateway);
    }
  }
  return routes;
}

export function planRoutes(current: Routes, wanted: Routes): RouteChange[] {
  const gone = [...current].filter(([destination]) => !wanted.has(destination));
  const changed = [...wanted].filter(([destination, gateway]) => current.get(destination) !== gateway);
  return [
    ...gone.map(([destination, gateway]) => ({ verb: "del" as const, destination, gateway })),
    ...changed.map(([destination, gateway]) => ({ verb: "replace" as const, destination, gateway })),
  ];
}

export interface RouteTable {
  /** Told once this node's own range of pod addresses is known, and whenever it is another. */
  setPodCIDR?(podCIDR: string): Promise<void>;
  read(): Promise<Routes>;
  apply(change: RouteChange): Promise<void>;
}

export const hostRoutes: RouteTable = {
  async read() {
    const tables = await Promise.all(["-4", "-6"].map(ownRoutes));
    return new Map(tables.flat().map(({ dst, gateway = "" }) => [dst, gateway]));
  },
  async apply({ verb, destination, gateway }) {
    await run("ip", ["route", verb, destination, "via", gateway, "proto", PROTOCOL]);
  },
};

async function ownRoutes(family: string): Promise<{ dst: string; gateway?: string }[]> {
  const { stdout } = await run("ip", ["-json", family, "route", "show", "proto", PROTOCOL]);
  return JSON.parse(stdout || "[]") as { dst: string; gateway?: string }[];
}

/** Keeps the table as the nodes want it. Calls while it is at work lead to one more look. */
export class RouteKeeper {
  readonly #table: RouteTable;
  readonly #logger: Logger;
  #wanted: Routes = new Map();
  #current: Routes | undefined;
  #busy = false;

  constructor(table: RouteTable, logger: Logger) {
    this.#table = table;
    this.#logger = logger;
  }

  async want(routes: Routes): Promise<void> {
    this.#wanted = routes;
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let applied: Routes | undefined; applied !== this.#wanted;) {
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

  async #apply(wanted: Routes): Promise<void> {
    const current = new Map(this.#current ?? (await this.#table.read()));
    for (const change of planRoutes(current, wanted)) {
      try {
        await this.#table.apply(change);
        if (change.verb === "del") current.delete(change.destination);
        else current.set(change.destination, change.gateway);
      } catch (error) {
        this.#logger.warn("could not change a route", { ...change, error });
      }
    }
    this.#current = current;
  }
}
