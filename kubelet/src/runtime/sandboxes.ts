/** Pod sandboxes: namespaces, link, hostname and resolv.conf, shared by a pod's containers. */
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { SandboxConfig, SandboxStatus } from "../cri.ts";
import { makeDirectories, type RuntimeContext } from "./context.ts";
import {
  addressAtPlace,
  containsAddress,
  nextPlace,
  parsePodCIDRs,
  placeOf,
  type PodAddress,
  type PodRange,
} from "./network/addresses.ts";
import { planLinkRepairs, seeLinks } from "./network/link-repair.ts";
import { nodeLinkName, planNodeNetwork, planRouteAgain, type PodLink } from "./network/pod-link.ts";
import { linkNames } from "./network/shaping.ts";
import { connectMonitor, type Monitor, type ProcessIdentity } from "./native/monitor.ts";
import type { Step } from "./native/steps.ts";
import {
  newNamespaces,
  planLinkAgain,
  planSandbox,
  planSandboxEnd,
  planSandboxInit,
  type SandboxFiles,
} from "./plan/sandbox.ts";
import { readRecords, writeJson, type SandboxRecord } from "./records.ts";
import { podUsers } from "./pod-users.ts";
import { renderResolvConf } from "./resolv-conf.ts";
import type { SandboxPaths } from "./spec/container.ts";
import { ociResources } from "./spec/resources.ts";

export class NetworkNotReadyError extends Error {
  override readonly name = "NetworkNotReadyError";
}

export interface SandboxInit {
  readonly monitor: Monitor;
  readonly identity: Promise<ProcessIdentity>;
}

export class Sandboxes {
  readonly #context: RuntimeContext;
  readonly #records = new Map<string, SandboxRecord>();
  readonly #inits = new Map<string, SandboxInit>();
  /** Those that are being started or stopped. */
  readonly #changing = new Set<string>();
  /** Empty, or one, or one of each family. */
  #ranges: readonly PodRange[] = [];
  #lastAddress: string | undefined;

  constructor(context: RuntimeContext) {
    this.#context = context;
  }

  get networkReady(): boolean {
    return this.#ranges.length > 0;
  }

  async setPodCIDR(cidr: string): Promise<void> {
    const ranges = parsePodCIDRs(cidr);
    if (isDeepStrictEqual(ranges, this.#ranges)) return;
    await this.#run(planNodeNetwork(ranges));
    this.#ranges = ranges;
  }

  async adopt(): Promise<void> {
    const records = readRecords(this.#context.paths.sandboxState()) as SandboxRecord[];
    for (const record of records.sort((left, right) => left.createdAt - right.createdAt)) {
      this.#records.set(record.id, record);
      this.#lastAddress = record.address ?? this.#lastAddress;
      if (record.config.namespaces.pid === "pod") await this.#adoptInit(record.id);
    }
  }

  /** A pod whose link is just being made or taken away has none to repair. */
  async repairLinks(): Promise<void> {
    if (!this.networkReady) return;
    await this.#run(planNodeNetwork(this.#ranges));
    const links = [...this.#records.values()].flatMap((record): [string, PodLink][] => {
      const link = this.isReady(record.id) && !this.#changing.has(record.id) ? this.#link(record) : undefined;
      return link ? [[record.id, link]] : [];
    });
    if (links.length === 0) return;
    for (const { id, link, missing } of planLinkRepairs(
      new Map(links),
      await seeLinks(this.#ranges.map(({ family }) => family)),
    )) {
      if (!this.isReady(id) || this.#changing.has(id)) continue;
      this.#context.logger.warn("making a pod's link again", { id, address: link.addresses[0].address, missing });
      await this.#run(missing === "link" ? planLinkAgain(this.#files(id), link) : planRouteAgain(link)).catch(
        (error: unknown) => this.#context.logger.warn("could not make a pod's link again", { id, error }),
      );
    }
  }

  async run(config: SandboxConfig): Promise<SandboxStatus> {
    const record = this.#newRecord(config);
    this.#changing.add(record.id);
    try {
      return await this.#start(record);
    } finally {
      this.#changing.delete(record.id);
    }
  }

  async #start(record: SandboxRecord): Promise<SandboxStatus> {
    const { id, config } = record;
    const { paths, cgroups } = this.#context;
    writeJson(join(paths.sandboxState(id), "record.json"), record);
    makeDirectories([paths.sandboxRun(id)]);
    this.#records.set(id, record);
    try {
      cgroups.create(config.cgroupParent);
      if (config.resources) cgroups.apply(config.cgroupParent, ociResources(config.resources));
      this.#writeFiles(record);
      const place = { files: this.#files(id), link: this.#link(record), users: podUsers(record) };
      await this.#run(planSandbox(config, place));
      if (config.namespaces.pid === "pod") await this.#startInit(record);
    } catch (error) {
      await this.remove(id).catch((cleanup: unknown) =>
        this.#context.logger.warn("sandbox not cleaned up", { id, cleanup }),
      );
      throw error;
    }
    return this.#status(record);
  }

  /** Idempotent; the containers have been killed by the caller. */
  async stop(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (!record || record.stopped) return;
    this.#changing.add(id);
    this.#inits.get(id)?.monitor.kill(9);
    await this.#context.cgroups.kill(this.#initCgroup(record));
    await this.#context.cgroups.remove(this.#initCgroup(record));
    await this.#run(planSandboxEnd(this.#files(id), ownLinks(record)));
    const stopped = { ...record, stopped: true };
    writeJson(join(this.#context.paths.sandboxState(id), "record.json"), stopped);
    this.#records.set(id, stopped);
    this.#changing.delete(id);
  }

  async remove(id: string): Promise<void> {
    await this.stop(id);
    await rm(this.#context.paths.sandboxRun(id), { recursive: true, force: true });
    await rm(this.#context.paths.sandboxState(id), { recursive: true, force: true });
    this.#records.delete(id);
    this.#inits.get(id)?.monitor.close();
    this.#inits.delete(id);
  }

  list(): SandboxStatus[] {
    return [...this.#records.values()].map((record) => this.#status(record));
  }

  /** One that can be used. */
  require(id: string): SandboxStatus {
    const record = this.#records.get(id);
    const status = record && this.#status(record);
    if (status?.state !== "ready") throw new Error(`sandbox ${id} is not running`);
    return status;
  }

  get(id: string): SandboxRecord | undefined {
    return this.#records.get(id);
  }

  isReady(id: string): boolean {
    const record = this.#records.get(id);
    return record !== undefined && this.#status(record).state === "ready";
  }

  /** What a container of the sandbox joins and mounts. */
  async paths(id: string): Promise<SandboxPaths> {
    const record = this.#records.get(id);
    if (!record) throw new Error(`sandbox ${id} is gone`);
    const files = this.#files(id);
    const types = newNamespaces(record.config);
    const users = podUsers(record);
    const state = this.#context.paths.sandboxState(id);
    const init = record.config.namespaces.pid === "pod" ? await this.#inits.get(id)?.identity : undefined;
    return {
      ...(types.includes("network") ? { networkNamespace: files.network, utsNamespace: files.uts } : {}),
      ...(types.includes("ipc") ? { ipcNamespace: files.ipc } : {}),
      ...(users ? { users: { path: files.user, ...users } } : {}),
      ...(init ? { pidNamespace: `/proc/${init.pid}/ns/pid` } : {}),
      hostname: record.config.hostname ? join(state, "hostname") : "",
      resolvConf: record.config.dns ? join(state, "resolv.conf") : "",
      shm: types.includes("ipc") ? files.shm : "/dev/shm",
    };
  }

  close(): void {
    for (const { monitor } of this.#inits.values()) monitor.close();
  }

  #newRecord(config: SandboxConfig): SandboxRecord {
    const id = randomBytes(32).toString("hex");
    const record = { id, config, createdAt: Date.now() };
    if (config.namespaces.network !== "pod") {
      if (config.namespaces.user === "pod") throw new Error("a pod with users of its own needs a network of its own");
      return record;
    }
    if (!this.networkReady)
      throw new NetworkNotReadyError("network is not ready: the node has no pod address range (podCIDR) yet");
    const [address = "", secondAddress] = this.#nextAddresses();
    this.#lastAddress = address;
    return { ...record, address, ...(secondAddress !== undefined && { secondAddress }) };
  }

  #nextAddresses(): readonly string[] {
    const [first] = this.#ranges as [PodRange];
    const last = this.#lastAddress === undefined ? undefined : placeOf(first, this.#lastAddress);
    const place = nextPlace(this.#ranges, this.#takenAddresses(), last);
    return this.#ranges.map((range) => addressAtPlace(range, place));
  }

  #takenAddresses(): Set<string> {
    return new Set([...this.#records.values()].filter(({ stopped }) => !stopped).flatMap(addressesOf));
  }

  #link(record: SandboxRecord): PodLink | undefined {
    const [first, ...rest] = addressesOf(record).flatMap((address): PodAddress[] => {
      const range = this.#ranges.find((each) => containsAddress(each, address));
      return range ? [{ range, address }] : [];
    });
    if (!first || first.address !== record.address) return undefined;
    const { mtu } = this.#context;
    const { bandwidth } = record.config;
    return { addresses: [first, ...rest], mtu, bandwidth, linkName: nodeLinkName(record.id), nodePid: process.pid };
  }

  #files(id: string): SandboxFiles {
    const run = this.#context.paths.sandboxRun(id);
    return {
      network: join(run, "net"),
      ipc: join(run, "ipc"),
      uts: join(run, "uts"),
      user: join(run, "user"),
      shm: join(run, "shm"),
    };
  }

  #writeFiles({ id, config }: SandboxRecord): void {
    const state = this.#context.paths.sandboxState(id);
    // Read by the container's user, whoever that is.
    if (config.hostname) writeFileSync(join(state, "hostname"), `${config.hostname}\n`, { mode: 0o644 });
    if (config.dns) writeFileSync(join(state, "resolv.conf"), renderResolvConf(config.dns), { mode: 0o644 });
    if (config.namespaces.ipc === "pod") makeDirectories([this.#files(id).shm]);
  }

  #initCgroup({ id, config }: SandboxRecord): string {
    return join(config.cgroupParent, `sandbox-${id}`);
  }

  async #startInit(record: SandboxRecord): Promise<void> {
    const { cgroups, paths, launcher } = this.#context;
    const cgroup = this.#initCgroup(record);
    cgroups.create(cgroup);
    const program = planSandboxInit({
      socketDirectory: paths.sandboxRun(record.id),
      joinCgroup: cgroups.joinFiles(cgroup),
      cloneInto: cgroups.cloneInto(cgroup),
      mountPoint: paths.mountPoint,
    });
    const monitor = launcher.supervise(program, {});
    monitor.start();
    this.#inits.set(record.id, { monitor, identity: monitor.created });
    await monitor.started;
  }

  async #adoptInit(id: string): Promise<void> {
    const monitor = await connectMonitor(this.#context.paths.sandboxRun(id), {});
    if (monitor) this.#inits.set(id, { monitor, identity: monitor.created });
  }

  #status(record: SandboxRecord): SandboxStatus {
    const { id, config, createdAt, stopped } = record;
    const { network } = this.#files(id);
    const hasNetwork = config.namespaces.network === "pod";
    // After a boot the namespaces are gone with the runtime directory.
    const lost = hasNetwork && !existsSync(network);
    return {
      id,
      state: stopped || lost ? "notReady" : "ready",
      createdAt,
      metadata: config.metadata,
      labels: config.labels,
      annotations: config.annotations,
      ips: addressesOf(record),
      ...(hasNetwork ? { networkNamespace: network } : {}),
    };
  }

  async #run(steps: readonly Step[]): Promise<void> {
    await this.#context.launcher.run(steps);
  }
}

function ownLinks({ id, address, config: { bandwidth } }: SandboxRecord): string[] {
  return address === undefined ? [] : linkNames({ linkName: nodeLinkName(id), bandwidth });
}

function addressesOf({ address, secondAddress }: SandboxRecord): string[] {
  return [address, secondAddress].filter((each) => each !== undefined);
}
