/**
 * Routes to nodes that may be anywhere: through the node's address of the pods' family where that is on a link of this node, else
 * through the tunnel.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  overlayDevice,
  planDevice,
  planServiceRoutes,
  planTunnel,
  planTunnelEnd,
  routesSeen,
  tunnelHop,
  type Commands,
  type DeviceFacts,
  type Observed,
  type TunnelEnd,
} from "./overlay.ts";
import { PROTOCOL, ownRoutes, type RouteChange, type RouteTable } from "./routes.ts";

const run = promisify(execFile);

type Replacement = Extract<RouteChange, { verb: "replace" }>;
type Removal = Extract<RouteChange, { verb: "del" }>;

/** In the network namespace this is called in. */
export function overlayRoutes(node: Omit<TunnelEnd, "podCIDR">): RouteTable {
  let own: string | undefined;
  return {
    async setPodCIDR(podCIDR) {
      await ensureTunnel({ ...node, podCIDR });
      own = podCIDR;
    },
    async read() {
      if (own !== undefined) await ensureTunnel({ ...node, podCIDR: own });
      const [routes, neighbours, forwarding] = await Promise.all([
        Promise.all(["-4", "-6"].map(ownRoutes)),
        show<Observed["neighbours"]>(["ip", "-json", "neigh", "show", "dev", overlayDevice]),
        show<Observed["forwarding"]>(["bridge", "-json", "fdb", "show", "dev", overlayDevice]),
      ]);
      return routesSeen({ routes: routes.flat(), neighbours: neighbours ?? [], forwarding: forwarding ?? [] });
    },
    apply: (change) => (change.verb === "del" ? remove(change) : replace(change, own)),
  };
}

async function replace({ destination, hop: { gateway, tunnelEnd } }: Replacement, own?: string): Promise<void> {
  const direct = await isOnLink(gateway);
  if (!direct && own === undefined) throw new Error("this node has no pod range yet");
  if (!direct) await runAll(planTunnel(destination, tunnelEnd));
  const way = direct ? ["via", gateway] : tunnelHop(destination);
  await runAll([["ip", "route", "replace", destination, ...way, "proto", PROTOCOL]]);
}

async function remove({ destination, address }: Removal): Promise<void> {
  await runAll([["ip", "route", "del", destination, "proto", PROTOCOL]]);
  // There is none to a node that shares a link.
  await runAll(planTunnelEnd(destination, address)).catch(() => {});
}

async function isOnLink(address: string): Promise<boolean> {
  const [route] = (await show<{ gateway?: string }[]>(["ip", "-json", "route", "get", address])) ?? [];
  return route !== undefined && route.gateway === undefined;
}

async function ensureTunnel(end: TunnelEnd): Promise<void> {
  const [present] = (await show<DeviceFacts[]>(["ip", "-json", "-details", "address", "show", overlayDevice])) ?? [];
  await runAll(planDevice(end, present));
  const ways = await Promise.all(
    ["-4", "-6"].map((family) =>
      show<{ dst: string }[]>(["ip", "-json", family, "route", "show", "dev", overlayDevice]),
    ),
  );
  const destinations = ways.flatMap((routes) => routes?.map(({ dst }) => dst) ?? []);
  await runAll(planServiceRoutes(end, destinations));
}

/** Undefined where there is no such thing. */
async function show<T>([program = "", ...args]: readonly string[]): Promise<T | undefined> {
  try {
    const { stdout } = await run(program, args);
    return JSON.parse(stdout || "[]") as T;
  } catch {
    return undefined;
  }
}

async function runAll(commands: Commands): Promise<void> {
  for (const [program = "", ...args] of commands) await run(program, args);
}
