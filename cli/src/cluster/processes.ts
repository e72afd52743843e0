/** The processes of a cluster as data: what runs, where, in which cgroup. `start.ts` makes it so. */
import { join } from "node:path";
import { inNetns, netnsPath } from "../network/apply.ts";
import type { ClusterPaths } from "./paths.ts";
import type { ClusterSettings, NodeSettings } from "./settings.ts";

export interface ProcessPlan {
  /** Unique in the cluster; names its log. */
  readonly name: string;
  readonly command: readonly string[];
  /** Below the cluster's. */
  readonly cgroup: string;
  readonly log: string;
}

export const supervisorGroup = "supervisor";

export interface Programs {
  /** Runs our own commands: node and the bundle's path. */
  readonly kayak: readonly string[];
  readonly etcd: string;
}

/**
 * What V8 is told, so that memory follows what is alive rather than what was used at once. The halves of the young generation,
 * in MiB, are half of its own bound: what requests leave behind fills them under load. The old generation is collected when it
 * has doubled; left alone it grows four times. Together writes cost some 10 % more CPU, and the control plane under load holds a
 * third less memory.
 */
const heapFlags = ["--max-semi-space-size=8", "--heap-growing-percent=100"];

export function planProcesses(paths: ClusterPaths, settings: ClusterSettings, programs: Programs): ProcessPlan[] {
  const own = (command: string): ProcessPlan => ({
    name: command,
    command: [...withHeapFlags(programs), command, "--cluster", ...clusterFlags(paths)],
    cgroup: "control-plane",
    log: join(paths.logs, `${command}.log`),
  });
  const control = settings.separate ? ["apiserver", "controller-manager", "scheduler"] : ["control-plane"];
  const running = settings.nodes.filter((node) => !node.stopped);
  const agents = running.map((node) =>
    planAgent(paths, node, inNetns(netnsPath(paths, node.name), nodeAgent(paths, node, programs))),
  );
  return [planEtcd(paths, settings, programs.etcd), ...control.map(own), ...agents];
}

/** The node that this machine itself is: in its own network namespace. */
export function planHostAgent(paths: ClusterPaths, node: NodeSettings, programs: Pick<Programs, "kayak">): ProcessPlan {
  return planAgent(paths, node, nodeAgent(paths, node, programs));
}

function nodeAgent(paths: ClusterPaths, node: NodeSettings, programs: Pick<Programs, "kayak">): string[] {
  return [...withHeapFlags(programs), "node-agent", node.name, ...clusterFlags(paths)];
}

function withHeapFlags({ kayak: [node = "", ...program] }: Pick<Programs, "kayak">): string[] {
  return [node, ...heapFlags, ...program];
}

function clusterFlags(paths: ClusterPaths): string[] {
  return ["--name", paths.name, "--data-dir", join(paths.data, "..")];
}

function planAgent(paths: ClusterPaths, node: NodeSettings, command: readonly string[]): ProcessPlan {
  return {
    name: node.name,
    command,
    cgroup: `nodes/${node.name}/agent`,
    log: join(paths.logs, `${node.name}.log`),
  };
}

/**
 * A single member has no peers to be patient with: after a start it elects itself within one election timeout. Ticks are its
 * idle work, so there are as few of them as etcd allows: five to an election.
 */
const heartbeatMs = 75;
const electionMs = 375;
const quotaBytes = 4 * 1024 ** 3;
const maxRequestBytes = 3 * 1024 ** 2;
const snapshotCount = 10_000;

function planEtcd(paths: ClusterPaths, settings: ClusterSettings, program: string): ProcessPlan {
  const client = `https://127.0.0.1:${settings.etcdClientPort}`;
  const peer = `https://127.0.0.1:${settings.etcdPeerPort}`;
  const pki = join(paths.pki, "etcd");
  const flags = {
    name: settings.name,
    "data-dir": paths.etcd,
    "listen-client-urls": client,
    "advertise-client-urls": client,
    "listen-peer-urls": peer,
    "initial-advertise-peer-urls": peer,
    "initial-cluster": `${settings.name}=${peer}`,
    "initial-cluster-token": settings.id,
    "cert-file": join(pki, "server.crt"),
    "key-file": join(pki, "server.key"),
    "trusted-ca-file": join(pki, "ca.crt"),
    "client-cert-auth": "true",
    "peer-cert-file": join(pki, "server.crt"),
    "peer-key-file": join(pki, "server.key"),
    "peer-trusted-ca-file": join(pki, "ca.crt"),
    "peer-client-cert-auth": "true",
    "heartbeat-interval": String(heartbeatMs),
    "election-timeout": String(electionMs),
    "quota-backend-bytes": String(quotaBytes),
    "max-request-bytes": String(maxRequestBytes),
    "snapshot-count": String(snapshotCount),
    "log-level": "warn",
    logger: "zap",
  };
  return {
    name: "etcd",
    command: [program, ...Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`)],
    cgroup: "etcd",
    log: join(paths.logs, "etcd.log"),
  };
}
