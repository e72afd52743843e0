/** Lets nodes and pods reach beyond the host: forwarding on, their addresses hidden behind the host's. Undone by `down`. */
import { writeFileSync } from "node:fs";
import type { ClusterSettings } from "../cluster/settings.ts";
import { exec, mustExec } from "../host/exec.ts";
import { forwardSwitch, rememberHost } from "./host-before.ts";
import { bridgeName, hostChains } from "./names.ts";

/** The text for `iptables-restore --noflush`. Jumps are replaced, not repeated. */
export function renderHostRules(settings: ClusterSettings): string {
  const chains = hostChains(settings.name);
  const bridge = bridgeName(settings.name);
  const inside = [settings.nodeCIDR, settings.clusterCIDR, settings.serviceCIDR];
  const outward = [settings.nodeCIDR, settings.clusterCIDR];
  return [
    "*nat",
    `:${chains.nat} - [0:0]`,
    ...inside.map((range) => `-A ${chains.nat} -d ${range} -j RETURN`),
    ...outward.map(
      (range) =>
        `-A ${chains.nat} -s ${range} -m comment --comment "kayak: ${settings.name} reaches out" -j MASQUERADE`,
    ),
    "COMMIT",
    "*filter",
    `:${chains.filter} - [0:0]`,
    `-A ${chains.filter} -i ${bridge} -j ACCEPT`,
    `-A ${chains.filter} -o ${bridge} -j ACCEPT`,
    "COMMIT",
    "",
  ].join("\n");
}

/** Jumps into a cluster's chains, as `iptables` takes them after -A, -C or -D. */
export function hostJumps(cluster: string): readonly { readonly table: string; readonly rule: readonly string[] }[] {
  const chains = hostChains(cluster);
  return [
    { table: "nat", rule: ["POSTROUTING", "-j", chains.nat] },
    { table: "filter", rule: ["FORWARD", "-j", chains.filter] },
  ];
}

/** Where this machine itself is a node: the kubelet masquerades, and what a firewall forwards must include pods. */
export function renderForwarding(cluster: string, clusterCIDR: string): string {
  const { filter } = hostChains(cluster);
  const pods = ["-s", "-d"].map((side) => `-A ${filter} ${side} ${clusterCIDR} -j ACCEPT`);
  return ["*filter", `:${filter} - [0:0]`, ...pods, "COMMIT", ""].join("\n");
}

export async function enablePodForwarding(cluster: string, clusterCIDR: string): Promise<void> {
  await enableForwarding();
  await mustExec(["iptables-restore", "--noflush", "--wait"], { input: renderForwarding(cluster, clusterCIDR) });
  await ensureJumps(hostJumps(cluster).filter(({ table }) => table === "filter"));
}

export async function enableMasquerade(settings: ClusterSettings): Promise<void> {
  if (settings.hostAddress !== undefined) return;
  await enableForwarding();
  await mustExec(["iptables-restore", "--noflush", "--wait"], { input: renderHostRules(settings) });
  await ensureJumps(hostJumps(settings.name));
}

async function ensureJumps(jumps: ReturnType<typeof hostJumps>): Promise<void> {
  await Promise.all(
    jumps.map(async ({ table, rule }) => {
      const known = await exec(["iptables", "--wait", "-t", table, "-C", ...rule]);
      if (known.code !== 0) await mustExec(["iptables", "--wait", "-t", table, "-I", ...rule]);
    }),
  );
}

async function enableForwarding(): Promise<void> {
  await rememberHost();
  writeFileSync(forwardSwitch, "1");
}

/** Removes what `enableMasquerade` added; nothing happens when it is not there. */
export async function disableMasquerade(cluster: string): Promise<void> {
  const chains = hostChains(cluster);
  const saved = await exec(["iptables-save"]);
  if (!saved.stdout.includes(chains.nat) && !saved.stdout.includes(chains.filter)) return;
  for (const { table, rule } of hostJumps(cluster)) {
    const chain = rule.at(-1) ?? "";
    while ((await exec(["iptables", "--wait", "-t", table, "-D", ...rule])).code === 0);
    await exec(["iptables", "--wait", "-t", table, "-F", chain]);
    await exec(["iptables", "--wait", "-t", table, "-X", chain]);
  }
}
