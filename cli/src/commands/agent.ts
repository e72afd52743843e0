/** `kayak agent`: makes this machine a node of a cluster that `kayak server` started elsewhere, and starts it again. */
import { hostname } from "node:os";
import type { IPFamily } from "@kayak/api/names";
import { CommandError, UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { hasLapsed, hostOf, loadHostNode, type HostNode } from "../cluster/host-node.ts";
import { checkNodeName } from "../cluster/nodes.ts";
import { pathsFromFlags, sameCluster, type ClusterPaths } from "../cluster/paths.ts";
import { loadSettings, type Addresses } from "../cluster/settings.ts";
import { startHostNode } from "../cluster/start-host-node.ts";
import { joinCluster } from "../join/join.ts";
import { parseJoinToken } from "../join/token.ts";
import { addressesTowards } from "../network/machine.ts";
import { machineFacts, mustHave, planMachineAddresses } from "../network/machine-addresses.ts";
import { checkBasics, refuse, tryKernel } from "../preflight/check.ts";
import { missingForIPv6 } from "../preflight/ipv6.ts";
import { agentTools, completePath } from "../preflight/tools.ts";

const defaultPort = "6443";

export async function run({ flags }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const progress = createProgress();
  if (flags.boolean("stop")) return stop(paths, (text) => progress.done(text));
  const known = loadHostNode(paths);
  const server = known ? sameServer(paths, known, flags) : serverFrom(flags);
  refuse(checkBasics(agentTools));
  refuse(await tryKernel());
  const node = known && !(await mustJoin(paths, known, flags)) ? known : await join(paths, { server, known }, flags);
  const started = await startHostNode(paths, node);
  if (started) progress.done(`${node.name} Ready at ${node.addresses.join()}`);
  process.stdout.write(`This machine is ${started ? "now " : ""}the node "${node.name}" of ${node.server}.\n`);
}

async function stop(paths: ClusterPaths, done: (text: string) => void): Promise<void> {
  const node = loadHostNode(paths);
  if (!node) throw new CommandError(`this machine is no node of cluster "${paths.name}".`);
  if (loadSettings(paths))
    await import("../cluster/stop-host-node.ts").then((module) => module.stopHostNode(paths, node));
  else await import("../cluster/stop.ts").then((module) => module.stopCluster(paths));
  done(`${node.name} stopped; kayak agent${sameCluster(paths)} starts it again`);
}

function serverFrom(flags: Flags): string {
  const text = flags.required("server");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.pathname !== "/" || url.username !== "")
    throw new UsageError(`--server is written like https://10.1.2.3:6443, not "${text}".`);
  return `https://${url.hostname}:${url.port || defaultPort}`;
}

function sameServer(paths: ClusterPaths, known: HostNode, flags: Flags): string {
  const server = flags.has("server") ? serverFrom(flags) : known.server;
  const name = flags.string("node-name") ?? known.name;
  if (server === known.server && name === known.name) return server;
  throw new CommandError(`this machine is the node "${known.name}" of ${known.server} already.`, {
    hints: [
      `Leave that cluster: kayak down --purge${sameCluster(paths)}; and there: kubectl delete node ${known.name}`,
      "Or join the other one beside it: kayak agent --name NAME ...",
    ],
  });
}

/** A node proves itself with its certificate; a token is needed once that has ended. */
async function mustJoin(paths: ClusterPaths, known: HostNode, flags: Flags): Promise<boolean> {
  if (!hasLapsed(paths, known)) return false;
  if (flags.has("token")) return true;
  throw new CommandError(`the certificate of node "${known.name}" has ended, for the node was off too long.`, {
    hints: ['Join again: kayak agent --token TOKEN, with what "kayak token create" prints on the server'],
  });
}

async function join(
  paths: ClusterPaths,
  { server, known }: { server: string; known: HostNode | undefined },
  flags: Flags,
): Promise<HostNode> {
  const token = parseJoinToken(flags.required("token"));
  const name = checkNodeName(flags.string("node-name") ?? known?.name ?? hostname().toLowerCase());
  const given = flags.string("node-ip") ?? known?.addresses.join();
  return joinCluster(paths, { server, token, name, addresses: (families) => ownAddresses(server, families, given) });
}

async function ownAddresses(
  server: string,
  families: readonly IPFamily[],
  given: string | undefined,
): Promise<Addresses> {
  if (families.includes("IPv6")) refuse(missingForIPv6("join a cluster with IPv4 alone"));
  const facts = await machineFacts(given === undefined ? await waysTo(server) : []);
  return mustHave(planMachineAddresses(families, given, facts));
}

async function waysTo(server: string): Promise<readonly string[]> {
  const host = hostOf(server);
  const addresses = await addressesTowards(host).catch(() => {
    throw new CommandError(`${host} has no address: is the name right?`);
  });
  if (addresses.length > 0) return addresses;
  throw new CommandError(`there is no route to ${server}.`, { hints: ["See the routes: ip route; ip -6 route"] });
}
