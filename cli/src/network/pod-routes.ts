/** Routes on the host to every node's pods, kept in line with the Node objects: what a cloud's route controller does elsewhere. */
import { createLogger, familiesOf, ipFamilyOf, Nodes, parseCidr, type corev1 } from "@kayak/api";
import { createInformer, waitForSync, type Client } from "@kayak/client";
import { mustExec } from "../host/exec.ts";
import { bridgeName } from "./names.ts";
import { planPodRoutes, serviceRanges, type PodRoutes } from "./plan.ts";
import type { ClusterSettings } from "../cluster/settings.ts";

export interface PodRouteOptions {
  readonly client: Client;
  readonly settings: ClusterSettings;
  readonly signal: AbortSignal;
  /** Is given what sets the routes again. */
  readonly onReady?: (repair: () => void) => void;
}

/** Where nodes are machines there is nothing to do: this one is led to their pods by a node of its own. */
export async function runPodRoutes({ client, settings, signal, onReady }: PodRouteOptions): Promise<void> {
  if (settings.hostAddress !== undefined) return;
  const logger = createLogger("route-controller");
  const nodes = createInformer(client, Nodes, { logger });
  const running = nodes.run(signal);
  if (await waitForSync([nodes], signal)) {
    let last = Promise.resolve();
    const sync = () =>
      syncRoutes(settings, wantedRoutes(nodes.store.list())).catch((error: unknown) =>
        logger.error("routes to pods not set", { error }),
      );
    const changed = () => void (last = last.then(sync));
    onReady?.(changed);
    nodes.on({
      add: changed,
      update: (node, before) => node.spec?.podCIDR !== before.spec?.podCIDR && changed(),
      delete: changed,
    });
  }
  await running;
}

export function wantedRoutes(nodes: readonly corev1.Node[]): PodRoutes {
  return new Map(
    nodes.flatMap(({ spec, status }) => {
      const addresses = (status?.addresses ?? []).filter(({ type }) => type === "InternalIP");
      return (spec?.podCIDRs ?? []).flatMap((range) => {
        const via = addresses.find(({ address }) => ipFamilyOf(address) === parseCidr(range)?.family);
        return via ? [[range, via.address] as const] : [];
      });
    }),
  );
}

async function syncRoutes(settings: ClusterSettings, wanted: PodRoutes): Promise<void> {
  const device = bridgeName(settings.name);
  const lines = planPodRoutes(await currentRoutes(device, settings), wanted);
  if (lines.length > 0) await mustExec(["ip", "-batch", "-"], { input: `${lines.join("\n")}\n` });
}

async function currentRoutes(device: string, settings: ClusterSettings): Promise<PodRoutes> {
  const services = serviceRanges(settings);
  const tables = await Promise.all(
    familiesOf(settings.nodeCIDR).map(async (family) => {
      const flag = family === "IPv6" ? "-6" : "-4";
      return JSON.parse(await mustExec(["ip", "-j", flag, "route", "show", "dev", device])) as unknown[];
    }),
  );
  const routes = tables.flat() as { dst: string; gateway?: string }[];
  return new Map(
    routes.flatMap(({ dst, gateway }) =>
      gateway === undefined || services.includes(dst) ? [] : [[dst, gateway] as const],
    ),
  );
}
