/** Keeps this node's object: creates it, and writes its status when it changes and every few minutes in any case. */
import { isDeepStrictEqual } from "node:util";
import { Nodes, isStatus, type Logger, type corev1 } from "@kayak/api";
import { sleep, type Client, type Clock } from "@kayak/client";
import type { KubeletConfig } from "../config/kubelet-config.ts";
import type { Runtime } from "../cri.ts";
import type { PressureType } from "../eviction/pressure.ts";
import { readMachine, type Machine } from "./machine.ts";
import {
  extendedResources,
  nodeLabels,
  nodeStatus,
  nodeStatusChanged,
  statusPatch,
  type NodeFacts,
  type Resources,
} from "./status.ts";

export const REPORT_EVERY_MS = 300_000;
/** How often the node is looked at for changes that no event tells of. */
const CHECK_EVERY_MS = 60_000;
const RETRY_MS = 1_000;

export interface NodeReporterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly runtime: Runtime;
  readonly nodeName: string;
  readonly nodeIPs: readonly string[];
  readonly rootDir: string;
  readonly kubeletPort: number;
  readonly machine: Machine;
  readonly config: KubeletConfig;
  readonly pressures: () => readonly PressureType[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly corev1.Taint[];
}

export class NodeReporter {
  readonly #options: NodeReporterOptions;
  #machine: Machine;
  /** As the API server has it, as far as this kubelet knows. */
  #known: corev1.NodeStatus = {};
  #knownVersion = 0;
  #extended: Resources = {};
  #reportedAt = 0;
  #busy = false;
  #again = false;

  constructor(options: NodeReporterOptions) {
    this.#options = options;
    this.#machine = options.machine;
  }

  /** Makes sure that the node is registered, however long that takes; resolves to it. */
  async register(): Promise<corev1.Node | undefined> {
    const { clock, signal, logger } = this.#options;
    while (!signal.aborted) {
      try {
        return await this.#registerOnce();
      } catch (error) {
        logger.warn("Unable to register node with API server", { error });
        await sleep(clock, RETRY_MS, signal);
      }
    }
    return undefined;
  }

  async #registerOnce(): Promise<corev1.Node> {
    const { client, nodeName, labels, taints, clock, signal } = this.#options;
    const facts = await this.#facts();
    const metadata = { name: nodeName, labels: nodeLabels(facts, labels) };
    const status = nodeStatus(facts, {}, clock.now());
    try {
      const spec = taints.length > 0 ? { taints: [...taints] } : {};
      const node = await client.create(Nodes, { metadata, spec, status }, { signal });
      this.#learn(node);
      this.#reportedAt = clock.elapsed();
      return node;
    } catch (error) {
      if (!isStatus(error, "AlreadyExists")) throw error;
    }
    const body = { metadata: { labels: metadata.labels } };
    const node = await client.patch(Nodes, { name: nodeName }, { type: "strategic", body, signal });
    this.#learn(node);
    return node;
  }

  /**
   * Takes in the node as the API has it. What others added to its capacity becomes allocatable; a condition that others have set, as
   * when the node was not heard of, is put right.
   */
  observe(node: corev1.Node): void {
    const before = this.#known;
    if (!this.#learn(node)) return;
    const extended = extendedResources(node.status);
    if (isDeepStrictEqual(extended, this.#extended) && !nodeStatusChanged(before, node.status)) return;
    this.#extended = extended;
    void this.refresh();
  }

  /** Whether it was news. */
  #learn({ metadata, status }: corev1.Node): boolean {
    const version = Number(metadata.resourceVersion);
    if (version <= this.#knownVersion) return false;
    this.#known = status;
    this.#knownVersion = version;
    return true;
  }

  /** Looks at the node and reports what changed; calls while it is at it lead to one more look. */
  async refresh(): Promise<void> {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#again && !this.#options.signal.aborted) {
        this.#again = false;
        await this.#report();
      }
    } finally {
      this.#busy = false;
    }
  }

  async run(): Promise<void> {
    const { clock, signal, rootDir } = this.#options;
    while (!signal.aborted) {
      await this.refresh();
      await sleep(clock, CHECK_EVERY_MS, signal);
      this.#machine = await readMachine(rootDir).catch(() => this.#machine);
    }
  }

  async #report(): Promise<void> {
    const { client, clock, nodeName, logger, signal } = this.#options;
    try {
      const status = nodeStatus(await this.#facts(), this.#known, clock.now());
      const due = clock.elapsed() - this.#reportedAt >= REPORT_EVERY_MS;
      if (!due && !nodeStatusChanged(this.#known, status)) return;
      const node = await client.patch(
        Nodes,
        { name: nodeName },
        { type: "strategic", subresource: "status", body: { status: statusPatch(this.#known, status) }, signal },
      );
      this.#learn(node);
      this.#reportedAt = clock.elapsed();
    } catch (error) {
      if (signal.aborted) return;
      logger.warn("Unable to update node status", { error });
      await sleep(clock, RETRY_MS, signal);
      this.#again = !isStatus(error, "NotFound");
    }
  }

  async #facts(): Promise<NodeFacts> {
    const { runtime, nodeName, nodeIPs, kubeletPort, config } = this.#options;
    return {
      name: nodeName,
      ips: nodeIPs,
      kubeletPort,
      runtimeVersion: `${runtime.name}://${runtime.version}`,
      machine: this.#machine,
      config,
      images: await runtime.images.list(),
      extended: this.#extended,
      health: { network: runtime.networkReady(), pressures: this.#options.pressures() },
    };
  }
}
