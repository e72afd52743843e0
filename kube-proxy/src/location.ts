/** What the Node object says about where the proxy is. */
import type { corev1 } from "@kayak/api";
import type { Informer } from "@kayak/client";
import type { Place } from "./services/service-map.ts";

const zoneLabel = "topology.kubernetes.io/zone";

export interface Location extends Place {
  /** Of all families. */
  readonly nodeIPs: readonly string[];
}

export function locate(nodes: Informer<corev1.Node>, nodeName: string): Location {
  return locationOf(nodes.store.get(nodeName), nodeName);
}

export function locationOf(node: corev1.Node | undefined, nodeName: string): Location {
  const zone = node?.metadata.labels?.[zoneLabel] || undefined;
  const addresses = (node?.status.addresses ?? []).filter(({ type }) => type === "InternalIP");
  return { nodeName, zone, nodeIPs: addresses.map(({ address }) => address) };
}

export function sameLocation(a: Location, b: Location): boolean {
  return a.zone === b.zone && a.nodeIPs.join() === b.nodeIPs.join();
}

/** Calls back when the node moves or gets another address. */
export function watchLocation(nodes: Informer<corev1.Node>, nodeName: string, changed: () => void): void {
  const differs = (a: corev1.Node | undefined, b: corev1.Node | undefined) => {
    const isOurs = (a ?? b)?.metadata.name === nodeName;
    if (isOurs && !sameLocation(locationOf(a, nodeName), locationOf(b, nodeName))) changed();
  };
  nodes.on({
    add: (node) => differs(undefined, node),
    update: (node, previous) => differs(previous, node),
    delete: (node) => differs(node, undefined),
  });
}
