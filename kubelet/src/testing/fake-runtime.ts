/** A container runtime in memory. Containers run until a test says that they end, or are stopped. */
import { PassThrough, type Duplex } from "node:stream";
import type {
  ContainerConfig,
  ContainerEvent,
  ContainerStatus,
  ExecOptions,
  ImageCredentials,
  ImageInfo,
  ImageService,
  LinuxResources,
  PulledImage,
  ResourceUsage,
  Runtime,
  SandboxConfig,
  SandboxStatus,
  StreamSession,
} from "../cri.ts";
import type { Clock } from "@kayak/client";
import { withAccess } from "../images/access.ts";

interface Held {
  status: ContainerStatus;
  readonly config: ContainerConfig;
}

export interface FakeExec {
  readonly id: string;
  readonly command: readonly string[];
  readonly stdin: PassThrough;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly sizes: (readonly [number, number])[];
  closed: boolean;
  exit(code: number): void;
}

const SIGKILL_EXIT = 137;

function nothing(): void {}

export class FakeRuntime implements Runtime {
  readonly name = "kayak";
  readonly version = "0.1.0";
  readonly sandboxes = new Map<string, SandboxStatus>();
  readonly sandboxConfigs = new Map<string, SandboxConfig>();
  readonly containers = new Map<string, Held>();
  readonly imagesByName = new Map<string, ImageInfo>();
  readonly execs: FakeExec[] = [];
  /** What was done, in order: `runSandbox web`, `start web/app#0`, ... */
  readonly calls: string[] = [];
  /** Containers that ignore the stop signal until their grace is over. */
  readonly stubborn = new Set<string>();
  readonly failStart = new Map<string, string>();
  readonly refusedPorts = new Set<number>();
  /** What execSync answers, by container name. */
  readonly execResults = new Map<string, { exitCode: number; output: string }>();
  failSandbox: string | undefined;
  podCIDR: string | undefined;
  readonly images: ImageService;
  /** What a registry has, and the password it asks for. */
  readonly registry = new Map<string, string>();
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: ContainerEvent) => void>();
  #counter = 0;

  constructor(clock: Clock, images: readonly string[] = ["web:1"]) {
    this.#clock = clock;
    for (const name of images) this.addImage(name);
    this.images = {
      resolve: async (reference) => this.imagesByName.get(reference),
      list: async () => [...this.imagesByName.values()],
      remove: async (id) => {
        for (const [name, image] of this.imagesByName) if (image.id === id) this.imagesByName.delete(name);
      },
      layers: async () => ({ layersDir: "/", layers: [] }),
      explainMissing: async () => ({ store: "the image store", similar: [] }),
      pull: async (reference, { credentials = [] }) => this.#pull(reference, credentials),
      grant: async (id, repository, access) => {
        for (const [name, image] of this.imagesByName)
          if (image.id === id)
            this.imagesByName.set(name, {
              ...image,
              access: { ...image.access, [repository]: withAccess(image.access?.[repository], access) },
            });
      },
    };
  }

  addImage(name: string, user = ""): void {
    this.imagesByName.set(name, newImage(name, user));
  }

  async #pull(reference: string, credentials: readonly ImageCredentials[]): Promise<PulledImage> {
    const password = this.registry.get(reference);
    if (password === undefined) throw new Error(`no registry holds ${reference}`);
    const accepted = credentials.find((one) => one.password === password);
    if (password !== "" && !accepted) throw new Error(`pull access denied for ${reference}`);
    this.calls.push(`pull ${reference}`);
    const image = { ...newImage(reference), ...this.imagesByName.get(reference), pulled: true };
    this.imagesByName.set(reference, image);
    return password === "" || !accepted ? { image } : { image, credentials: accepted };
  }

  async repairNetwork(): Promise<void> {}

  async setPodCIDR(cidr: string): Promise<void> {
    this.podCIDR = cidr;
  }

  networkReady(): { ready: boolean; message: string } {
    return this.podCIDR ? { ready: true, message: "" } : { ready: false, message: "no pod address range yet" };
  }

  async runSandbox(config: SandboxConfig): Promise<SandboxStatus> {
    this.calls.push(`runSandbox ${config.metadata.name}`);
    if (this.failSandbox) throw new Error(this.failSandbox);
    const id = `sandbox${++this.#counter}`;
    const ips = config.namespaces.network === "node" ? [] : [`10.244.0.${this.#counter + 1}`];
    const { metadata, labels, annotations } = config;
    const status: SandboxStatus = { id, state: "ready", createdAt: this.#tick(), metadata, labels, annotations, ips };
    this.sandboxes.set(id, status);
    this.sandboxConfigs.set(id, config);
    return status;
  }

  async stopSandbox(id: string): Promise<void> {
    const sandbox = this.sandboxes.get(id);
    if (!sandbox || sandbox.state === "notReady") return;
    this.calls.push(`stopSandbox ${sandbox.metadata.name}`);
    for (const { status } of this.containers.values())
      if (status.sandboxId === id && status.state === "running") this.exit(status.id, { exitCode: SIGKILL_EXIT });
    this.sandboxes.set(id, { ...sandbox, state: "notReady" });
  }

  async removeSandbox(id: string): Promise<void> {
    const sandbox = this.sandboxes.get(id);
    if (!sandbox) return;
    this.calls.push(`removeSandbox ${sandbox.metadata.name}`);
    for (const { status } of this.containers.values()) if (status.sandboxId === id) this.containers.delete(status.id);
    this.sandboxes.delete(id);
  }

  async listSandboxes(): Promise<readonly SandboxStatus[]> {
    return [...this.sandboxes.values()];
  }

  async createContainer(sandboxId: string, config: ContainerConfig): Promise<string> {
    const sandbox = this.sandboxes.get(sandboxId);
    if (!sandbox) throw new Error(`sandbox ${sandboxId} not found`);
    const id = `container${++this.#counter}`;
    const { metadata, imageId, labels, annotations } = config;
    const logPath = `${this.sandboxConfigs.get(sandboxId)!.logDirectory}/${config.logPath}`;
    this.containers.set(id, {
      config,
      status: {
        id,
        sandboxId,
        metadata,
        state: "created",
        createdAt: this.#tick(),
        imageId,
        labels,
        annotations,
        logPath,
        ...(config.resources && { resources: config.resources }),
      },
    });
    return id;
  }

  async startContainer(id: string): Promise<void> {
    const held = this.#held(id);
    const { name, attempt } = held.status.metadata;
    this.calls.push(`start ${this.#podOf(held)}/${name}#${attempt}`);
    const failure = this.failStart.get(name);
    if (failure) {
      const now = this.#clock.now();
      held.status = {
        ...held.status,
        state: "exited",
        startedAt: now,
        finishedAt: now,
        exitCode: 128,
        reason: "StartError",
        message: failure,
      };
      throw new Error(failure);
    }
    held.status = { ...held.status, state: "running", startedAt: this.#clock.now(), pid: 1000 + this.#counter };
    this.#tell({ type: "started", containerId: id, sandboxId: held.status.sandboxId });
  }

  async stopContainer(id: string, graceMs: number): Promise<void> {
    const held = this.containers.get(id);
    if (held?.status.state !== "running") return;
    const { name } = held.status.metadata;
    this.calls.push(`stop ${this.#podOf(held)}/${name} ${graceMs}`);
    if (this.stubborn.has(name) && graceMs > 0)
      await new Promise<void>((resolve) => void this.#clock.after(graceMs, resolve));
    if (held.status.state === "running") this.exit(id, { exitCode: this.stubborn.has(name) ? SIGKILL_EXIT : 143 });
  }

  async removeContainer(id: string): Promise<void> {
    const held = this.containers.get(id);
    if (!held) return;
    this.calls.push(`remove ${this.#podOf(held)}/${held.status.metadata.name}#${held.status.metadata.attempt}`);
    this.containers.delete(id);
  }

  async listContainers(): Promise<readonly ContainerStatus[]> {
    return [...this.containers.values()].map(({ status }) => status);
  }

  async containerStatus(id: string): Promise<ContainerStatus | undefined> {
    return this.containers.get(id)?.status;
  }

  /** Why changing resources fails. */
  failUpdate: string | undefined;

  async updateResources(id: string, resources: LinuxResources): Promise<void> {
    if (this.failUpdate) throw new Error(this.failUpdate);
    const held = this.#held(id);
    this.calls.push(`update ${this.#podOf(held)}/${held.status.metadata.name}`);
    held.status = { ...held.status, resources: { ...held.status.resources, ...resources } };
  }
  async updatePodResources(_cgroupParent: string, _resources: LinuxResources): Promise<void> {}

  async removePodCgroup(cgroupParent: string): Promise<void> {
    this.calls.push(`removePodCgroup ${cgroupParent}`);
  }

  async exec(id: string, options: ExecOptions): Promise<StreamSession> {
    return this.#session(id, options.command);
  }

  async execSync(id: string, options: { command: readonly string[] }): Promise<{ exitCode: number; output: Buffer }> {
    const { name } = this.#held(id).status.metadata;
    this.calls.push(`exec ${name} ${options.command.join(" ")}`);
    const { exitCode, output } = this.execResults.get(name) ?? { exitCode: 0, output: "" };
    return { exitCode, output: Buffer.from(output) };
  }

  async attach(id: string): Promise<StreamSession> {
    return this.#session(id, []);
  }

  /** A server that says its port and then repeats what it hears. */
  async portForward(sandboxId: string, port: number): Promise<Duplex> {
    this.calls.push(`portForward ${this.sandboxes.get(sandboxId)?.metadata.name} ${port}`);
    if (this.refusedPorts.has(port)) throw new Error("connection refused");
    const echo = new PassThrough();
    echo.write(`${port}:`);
    return echo;
  }

  async reopenLog(id: string): Promise<void> {
    this.calls.push(`reopenLog ${this.#held(id).status.metadata.name}`);
  }

  /** What a container or a cgroup uses, by id or path. */
  readonly usage = new Map<string, ResourceUsage>();

  async containerUsage(id: string): Promise<ResourceUsage | undefined> {
    return this.usage.get(id);
  }

  async cgroupUsage(path: string): Promise<ResourceUsage | undefined> {
    return this.usage.get(path);
  }

  writableLayer(): undefined {
    return undefined;
  }

  async *events(signal: AbortSignal): AsyncIterable<ContainerEvent> {
    const queue: ContainerEvent[] = [];
    let wake: () => void = nothing;
    const listener = (event: ContainerEvent) => {
      queue.push(event);
      wake();
    };
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => wake(), { once: true });
    while (!signal.aborted) {
      const event = queue.shift();
      if (event) yield event;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
    this.#listeners.delete(listener);
  }

  async close(): Promise<void> {}

  /** Ends a container from within. */
  exit(id: string, ended: { exitCode: number; reason?: string }): void {
    const held = this.#held(id);
    const reason = ended.reason ?? (ended.exitCode === 0 ? "Completed" : "Error");
    held.status = { ...held.status, state: "exited", finishedAt: this.#clock.now(), exitCode: ended.exitCode, reason };
    this.#tell({ type: "exited", containerId: id, sandboxId: held.status.sandboxId });
  }

  /** The newest container of that name. */
  find(name: string): ContainerStatus | undefined {
    return [...this.containers.values()].map(({ status }) => status).findLast(({ metadata }) => metadata.name === name);
  }

  configOf(id: string): ContainerConfig {
    return this.#held(id).config;
  }

  #session(id: string, command: readonly string[]): StreamSession {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    let exit!: (result: { exitCode: number }) => void;
    const exited = new Promise<{ exitCode: number }>((resolve) => (exit = resolve));
    const sizes: (readonly [number, number])[] = [];
    const record: FakeExec = {
      id,
      command,
      stdin,
      stdout,
      stderr,
      sizes,
      closed: false,
      exit(exitCode) {
        stdout.end();
        stderr.end();
        exit({ exitCode });
      },
    };
    this.execs.push(record);
    return {
      stdin,
      stdout,
      stderr,
      exit: exited,
      resize: (columns, rows) => void sizes.push([columns, rows]),
      close: () => void (record.closed = true),
    };
  }

  #held(id: string): Held {
    const held = this.containers.get(id);
    if (!held) throw new Error(`container ${id} not found`);
    return held;
  }

  #podOf({ status }: Held): string {
    return this.sandboxes.get(status.sandboxId)?.metadata.name ?? "?";
  }

  #tell(event: ContainerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Later things are younger, even while the clock stands still. */
  #tick(): number {
    return this.#clock.now() + this.#counter / 1000;
  }
}

function newImage(name: string, user = ""): ImageInfo {
  return {
    id: `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64)}`,
    repoTags: [`docker.io/library/${name}`],
    repoDigests: [],
    pulled: false,
    sizeBytes: 1000,
    user,
    volumes: [],
  };
}
