/** Starts a cluster, or what is missing of it: everything that doesn't need to wait for something runs side by side. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../host/files.ts";
import { mountedHierarchies } from "../host/cgroups.ts";
import { selfCommand } from "../host/self.ts";
import { enableMasquerade } from "../network/masquerade.ts";
import { ensureNetwork } from "../network/apply.ts";
import { serverUrl } from "../network/plan.ts";
import { ensureCertificates, ensureServiceAccountKey } from "../pki/ensure.ts";
import { writeKubeconfig } from "../pki/kubeconfig.ts";
import { planCertificates, planEtcdCertificates } from "../pki/plan.ts";
import { findTool } from "../preflight/tools.ts";
import { runningSupervisors, startSupervisor, stopSupervised } from "../supervise/supervisor.ts";
import { planHostAgent, planProcesses, type ProcessPlan } from "./processes.ts";
import { loadHostNode } from "./host-node.ts";
import { dataRootFile, preparedFile, type ClusterPaths } from "./paths.ts";
import { loadSettings, saveSettings, type ClusterSettings } from "./settings.ts";

export interface Started {
  /** Names of the components that were not running. */
  readonly started: readonly string[];
}

/** All that runs of the cluster on this machine: its control plane and nodes, or one node, or both. */
export function processesHere(paths: ClusterPaths): ProcessPlan[] {
  const settings = loadSettings(paths);
  const node = loadHostNode(paths);
  return [
    ...(settings ? clusterProcesses(paths, settings) : []),
    ...(node && !node.stopped ? [planHostAgent(paths, node, { kayak: selfCommand() })] : []),
  ];
}

export function clusterProcesses(paths: ClusterPaths, settings: ClusterSettings): ProcessPlan[] {
  return planProcesses(paths, settings, { kayak: selfCommand(), etcd: findTool("etcd") ?? "etcd" });
}

/** The control plane loads while etcd, certificates and networks are made; `preparedFile` tells it that they are there. */
export async function startCluster(paths: ClusterPaths, settings: ClusterSettings): Promise<Started> {
  prepareDirectories(paths, settings);
  const launch = launcher(paths);
  const [etcd, ...others] = clusterProcesses(paths, settings);
  await launch(others.filter(isControlPlane));
  const network = ensureNetwork(paths, settings);
  network.catch(() => {}); // awaited below; until then it must not end the process
  await ensureCertificates(paths.pki, planEtcdCertificates(), Date.now());
  await launch(etcd ? [etcd] : []);
  await ensureIdentities(paths, settings);
  await network;
  writeAtomically(preparedFile(paths), "", 0o644);
  await launch(others.filter((plan) => !isControlPlane(plan)));
  await enableMasquerade(settings);
  return { started: launch.started };
}

function isControlPlane(plan: ProcessPlan): boolean {
  return plan.cgroup === "control-plane";
}

function prepareDirectories(paths: ClusterPaths, settings: ClusterSettings): void {
  mkdirSync(paths.data, { recursive: true, mode: 0o711 });
  mkdirSync(paths.etcd, { recursive: true, mode: 0o700 });
  for (const directory of [paths.pki, paths.images, paths.logs, paths.nodes, paths.netns, paths.nodesRun])
    mkdirSync(directory, { recursive: true });
  writeAtomically(dataRootFile(paths.name), join(paths.data, ".."), 0o644);
  saveSettings(paths, settings);
}

/** Starts those that no supervisor keeps running; one whose supervisor was lost is ended first. */
export function launcher(paths: ClusterPaths) {
  const hierarchies = mountedHierarchies();
  const running = runningSupervisors(hierarchies, paths);
  const started: string[] = [];
  const launch = async (plans: readonly ProcessPlan[]): Promise<void> => {
    for (const plan of plans.filter(({ name }) => !running.has(name))) {
      await stopSupervised(hierarchies, paths, plan);
      startSupervisor(hierarchies, paths, plan);
      started.push(plan.name);
    }
  };
  return Object.assign(launch, { started });
}

export async function ensureIdentities(paths: ClusterPaths, settings: ClusterSettings): Promise<void> {
  ensureServiceAccountKey(paths.pki);
  await ensureCertificates(paths.pki, planCertificates(settings), Date.now());
  const context = contextName(paths.name);
  const here = `https://127.0.0.1:${settings.apiPort}`;
  const forNodes = serverUrl(settings);
  const write = (path: string, server: string, user: { name: string; certificate: string }) =>
    writeKubeconfig(path, paths.pki, { server, context, user: user.name, certificate: user.certificate });
  write(paths.adminConf, here, { name: context, certificate: "admin" });
  write(join(paths.data, "controller-manager.conf"), here, {
    name: "system:kube-controller-manager",
    certificate: "controller-manager",
  });
  write(join(paths.data, "scheduler.conf"), here, { name: "system:kube-scheduler", certificate: "scheduler" });
  for (const { name } of settings.nodes) {
    write(join(paths.nodes, name, "kubelet.conf"), forNodes, {
      name: `system:node:${name}`,
      certificate: `nodes/${name}/kubelet-client`,
    });
    write(join(paths.nodes, name, "local-provisioner.conf"), forNodes, {
      name: `kayak:local-provisioner:${name}`,
      certificate: `nodes/${name}/local-provisioner`,
    });
    write(join(paths.nodes, name, "kube-proxy.conf"), forNodes, {
      name: "system:kube-proxy",
      certificate: "kube-proxy",
    });
  }
}

/** `kayak`, or `kayak-NAME` for clusters beside the default one. */
export function contextName(cluster: string): string {
  return cluster === "default" ? "kayak" : `kayak-${cluster}`;
}
