/** `kayak server`: the control plane of a cluster across machines, by default with this machine as its first node. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { IPFamily } from "@kayak/api/names";
import { createClient, loadKubeconfig, type Client } from "@kayak/client";
import { CommandError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import { createProgress, type Progress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { alreadyUp, bringUp } from "../cluster/bring-up.ts";
import { chooseServerSettings, chooseOwnAddresses } from "../cluster/choose-server.ts";
import { clusterFacts } from "../cluster/facts.ts";
import { loadHostNode, type HostNode } from "../cluster/host-node.ts";
import { checkNodeName } from "../cluster/nodes.ts";
import { pathsFromFlags, sameCluster, type ClusterPaths } from "../cluster/paths.ts";
import { loadSettings, type ClusterSettings } from "../cluster/settings.ts";
import { startHostNode } from "../cluster/start-host-node.ts";
import { createToken, deleteToken } from "../join/bootstrap-tokens.ts";
import { publishClusterInfo } from "../join/cluster-info.ts";
import { joinCluster } from "../join/join.ts";
import { pinOf } from "../join/token.ts";
import { mustHave } from "../network/machine-addresses.ts";
import { serverUrl } from "../network/plan.ts";
import { clusterCA } from "../pki/plan.ts";
import { completePath } from "../preflight/tools.ts";

const ownTokenLifeMs = 10 * 60_000;

export async function run({ flags }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  checkKnown(paths);
  const name = checkNodeName(flags.string("node-name") ?? hostname().toLowerCase());
  const progress = createProgress();
  const up = await bringUp(paths, flags, { progress, choose: () => chooseServerSettings(paths.name, flags) });
  const client = createClient(loadKubeconfig(paths.adminConf));
  try {
    await publish(client, paths, up.settings);
    if (!flags.boolean("no-node")) await runOwnNode({ client, paths, settings: up.settings, progress }, name, flags);
  } finally {
    client.close();
  }
  process.stdout.write(up.wasUp ? alreadyUp(paths, up) : whatNext(paths, up.context));
}

function checkKnown(paths: ClusterPaths): void {
  const known = loadSettings(paths);
  if (known && known.hostAddress === undefined)
    throw new CommandError(`cluster "${paths.name}" is one on this machine alone.`, {
      hints: [`Start it: kayak up${sameCluster(paths)}`, "Or give the other cluster a name: kayak server --name NAME"],
    });
  if (!known && loadHostNode(paths))
    throw new CommandError(`this machine is a node of a cluster that it calls "${paths.name}".`, {
      hints: [`Leave that: kayak down --purge${sameCluster(paths)}`, "Or name the new one: kayak server --name NAME"],
    });
}

async function publish(client: Client, paths: ClusterPaths, settings: ClusterSettings): Promise<void> {
  const authority = readFileSync(join(paths.pki, `${clusterCA}.crt`), "utf8");
  await publishClusterInfo(client, { server: serverUrl(settings), authority, facts: clusterFacts(settings) });
}

interface OwnNode {
  readonly client: Client;
  readonly paths: ClusterPaths;
  readonly settings: ClusterSettings;
  readonly progress: Progress;
}

/** It joins as every other machine does. */
async function runOwnNode(own: OwnNode, name: string, flags: Flags): Promise<void> {
  const { paths, progress } = own;
  const node = loadHostNode(paths) ?? (await joinOwn(own, name, flags));
  if (await startHostNode(paths, node)) progress.done(`${node.name} Ready`);
}

async function joinOwn({ client, paths, settings }: OwnNode, name: string, flags: Flags): Promise<HostNode> {
  const bearer = await createToken(client, {
    description: "of the server's own node, while it joins",
    expiresMs: Date.now() + ownTokenLifeMs,
  });
  try {
    const pin = pinOf(readFileSync(join(paths.pki, `${clusterCA}.crt`), "utf8"));
    const addresses = async (families: readonly IPFamily[]) =>
      mustHave(await chooseOwnAddresses(settings.hostAddress ?? "", families, flags));
    return await joinCluster(paths, { server: serverUrl(settings), token: { bearer, pin }, name, addresses });
  } finally {
    await deleteToken(client, bearer);
  }
}

function whatNext(paths: ClusterPaths, context: string): string {
  const same = sameCluster(paths);
  return `
Cluster "${paths.name}" is up. kubectl uses it now (context "${context}").

  kayak token create${same}   prints what to type on a machine that shall join
  kubectl get nodes -o wide
  kayak down${same}           stop what runs on this machine; with --purge also delete its data
`;
}
