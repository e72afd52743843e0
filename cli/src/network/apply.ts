/** Makes the node network what the settings say; what is right already is left alone. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { familiesOf } from "@kayak/api/names";
import type { ClusterPaths } from "../cluster/paths.ts";
import type { ClusterSettings, NodeSettings } from "../cluster/settings.ts";
import { exec, mustExec } from "../host/exec.ts";
import { currentMounts, mountsBelow, unmountBelow } from "../host/mounts.ts";
import { bridgeName, vethName, vethPrefix } from "./names.ts";
import { defaultRoutes } from "./machine.ts";
import { writeSwitches } from "./forwarding.ts";
import {
  bridgeAddressBatch,
  bridgeBatch,
  bridgeSwitches,
  nodeBatch,
  nodeLinkBatch,
  nodeSysctls,
  planMtu,
  serviceRouteBatch,
} from "./plan.ts";

export function netnsPath(paths: ClusterPaths, node: string): string {
  return join(paths.netns, node);
}

/** Runs a command inside a node's network namespace. */
export function inNetns(netns: string, command: readonly string[]): string[] {
  return ["nsenter", `--net=${netns}`, "--", ...command];
}

export interface HostLink {
  readonly up: boolean;
  readonly mtu: number;
  /** The bridge that it is a port of. */
  readonly master: string | undefined;
}

/** The links in the host's namespace by name. */
export async function hostLinks(): Promise<Map<string, HostLink>> {
  const links = JSON.parse(await mustExec(["ip", "-j", "link"])) as {
    ifname: string;
    flags: readonly string[];
    mtu: number;
    master?: string;
  }[];
  return new Map(links.map(({ ifname, flags, mtu, master }) => [ifname, { up: flags.includes("UP"), mtu, master }]));
}

export async function ensureNetwork(paths: ClusterPaths, settings: ClusterSettings): Promise<void> {
  if (settings.hostAddress !== undefined) return;
  const known = await hostLinks();
  const bridge = bridgeName(settings.name);
  const present = known.get(bridge);
  // One size for all links of a bridge: it drops what is too large for a port without a word.
  const mtu = present?.up ? present.mtu : planMtu(await defaultRoutes(familiesOf(settings.nodeCIDR)), known);
  if (present?.up) await ipBatch(bridgeAddressBatch(settings));
  else await ipBatch([...(present ? [`link delete ${bridge}`] : []), ...bridgeBatch(settings, mtu)]);
  if (!present?.up) writeSwitches(bridgeSwitches(settings.name));
  const links = present?.up ? known : await hostLinks();
  await Promise.all(settings.nodes.map((node) => ensureNode({ paths, settings, links, mtu }, node)));
  await refreshServiceRoute(settings);
}

interface Network {
  readonly paths: ClusterPaths;
  readonly settings: ClusterSettings;
  readonly links: ReadonlyMap<string, HostLink>;
  readonly mtu: number;
}

async function ensureNode({ paths, settings, links, mtu }: Network, node: NodeSettings): Promise<void> {
  const netns = netnsPath(paths, node.name);
  const veth = vethName(settings.name, node);
  const mounted = mountsBelow(currentMounts(), netns).length > 0;
  const link = links.get(veth);
  if (mounted && link?.up && link.master === bridgeName(settings.name)) return;
  if (mounted && link) return await ipBatch([`link set dev ${veth} master ${bridgeName(settings.name)} up`]);
  if (links.has(veth)) await mustExec(["ip", "link", "delete", veth]);
  if (!mounted) await createNetns(paths, netns);
  await ipBatch(nodeLinkBatch(settings, node, { netns, mtu }));
  await mustExec(inNetns(netns, ["sh", "-c", configureNode]), { input: `${nodeBatch(settings, node).join("\n")}\n` });
}

const configureNode = `${nodeSysctls.map(([key, value]) => `echo ${value} > /proc/sys/${key}`).join("; ")}; exec ip -batch -`;

/** `ensureNetwork` makes another, into the namespace that has the node's name by then. */
export async function dropNodeLink(settings: ClusterSettings, node: NodeSettings): Promise<void> {
  await exec(["ip", "link", "delete", vethName(settings.name, node)]);
}

async function createNetns(paths: ClusterPaths, netns: string): Promise<void> {
  mkdirSync(paths.netns, { recursive: true });
  writeFileSync(netns, "");
  await mustExec(["unshare", `--net=${netns}`, "--", "true"]);
}

async function ipBatch(lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await mustExec(["ip", "-batch", "-"], { input: `${lines.join("\n")}\n` });
}

export async function removeNode(paths: ClusterPaths, settings: ClusterSettings, node: NodeSettings): Promise<void> {
  const netns = netnsPath(paths, node.name);
  await dropNodeLink(settings, node);
  await unmountBelow(netns);
  rmSync(netns, { force: true });
}

/** The node that the route led to may have changed. */
export async function refreshServiceRoute(settings: ClusterSettings): Promise<void> {
  await ipBatch(serviceRouteBatch(settings));
}

/** Removes the cluster's links; routes through them go with them. */
export async function removeLinks(cluster: string): Promise<void> {
  const own = [...(await hostLinks()).keys()].filter(
    (link) => link === bridgeName(cluster) || link.startsWith(vethPrefix(cluster)),
  );
  if (own.length > 0)
    await exec(["ip", "-force", "-batch", "-"], { input: `${own.map((link) => `link delete ${link}`).join("\n")}\n` });
}
