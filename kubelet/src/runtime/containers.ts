/** Containers: made, started, stopped, removed, and found again. Each has a monitor, whose connection tells of its end. */
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeDirectories, makeReadableDirectory, type RuntimeContext } from "./context.ts";
import type { ContainerConfig, LinuxResources } from "../cri.ts";
import { readImageFile } from "../images/layer-files.ts";
import type { UnpackedImage } from "../images/store.ts";
import { resolveUser } from "../images/user.ts";
import { newContainer, outcomeFile, recordedOutcome, startErrorMessage, type Container } from "./container.ts";
import { StartError, type StepFailure } from "./native/failure.ts";
import { connectMonitor, type MonitorListener, type Outcome } from "./native/monitor.ts";
import type { Step } from "./native/steps.ts";
import { planContainer } from "./plan/container.ts";
import { readRecords, writeJson, type ContainerRecord, type SandboxRecord } from "./records.ts";
import type { Sandboxes } from "./sandboxes.ts";
import { seccompProfile } from "./seccomp/profile.ts";
import { parseSignal, SIGKILL } from "./signals.ts";
import { timeout } from "./timeout.ts";
import { deviceRule, hostDevices } from "./spec/host-devices.ts";
import { containerSpec, type SandboxPaths } from "./spec/container.ts";
import type { OciSpec } from "./spec/oci.ts";
import { ociResources } from "./spec/resources.ts";

export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

export class Containers {
  readonly #context: RuntimeContext;
  readonly #sandboxes: Sandboxes;
  readonly #containers = new Map<string, Container>();

  constructor(context: RuntimeContext, sandboxes: Sandboxes) {
    this.#context = context;
    this.#sandboxes = sandboxes;
  }

  /** Finds the containers that an earlier process of this node left, running or not. */
  async adopt(): Promise<void> {
    const records = readRecords(this.#context.paths.containerState()) as ContainerRecord[];
    await Promise.all(records.map((record) => this.#adopt(record)));
  }

  async create(sandboxId: string, config: ContainerConfig): Promise<string> {
    const sandbox = this.#sandboxes.get(sandboxId);
    if (!sandbox || !this.#sandboxes.isReady(sandboxId)) throw new NotFoundError(`sandbox ${sandboxId} is not ready`);
    const image = await this.#context.images.unpacked(config.imageId);
    if (!image) throw new NotFoundError(`image ${config.imageId} is not in the store`);
    const paths = await this.#pathsFor(sandboxId, config);
    const planned = this.#plan(sandbox, config, { image, paths });
    const container = newContainer(planned.record);
    this.#containers.set(container.record.id, container);
    try {
      this.#prepare(planned.record, planned.spec, image);
      container.monitor = this.#context.launcher.supervise(planned.program, this.#listener(container));
      container.monitor.created.then(
        (identity) => (container.identity = identity),
        () => {},
      );
    } catch (error) {
      this.#containers.delete(planned.record.id);
      await this.#discard(planned.record);
      throw error;
    }
    return container.record.id;
  }

  async start(id: string): Promise<void> {
    const container = this.require(id);
    const { monitor } = container;
    if (container.state.phase !== "created" || !monitor)
      throw startError(container) ?? new Error(`container ${id} is ${container.state.phase}, not created`);
    monitor.start();
    try {
      const startedAt = await monitor.started;
      if (container.state.phase === "created") this.#setRunning(container, startedAt);
      this.#context.events.emit({ type: "started", containerId: id, sandboxId: container.record.sandboxId });
    } catch (error) {
      await container.exited;
      throw startError(container) ?? error;
    }
  }

  async stop(id: string, graceMs: number): Promise<void> {
    const container = this.#containers.get(id);
    if (!container || container.state.phase === "exited") return;
    const kind = container.state.phase === "created" ? SIGKILL : parseSignal(container.record.stopSignal);
    container.monitor?.kill(graceMs > 0 ? kind : SIGKILL);
    if (graceMs > 0 && (await settlesWithin(container.exited, graceMs))) return;
    await this.#kill(container);
  }

  async remove(id: string): Promise<void> {
    const container = this.#containers.get(id);
    if (!container) return;
    if (container.state.phase !== "exited") await this.#kill(container);
    await this.#discard(container.record);
    this.#containers.delete(id);
  }

  list(): Container[] {
    return [...this.#containers.values()];
  }

  get(id: string): Container | undefined {
    return this.#containers.get(id);
  }

  require(id: string): Container {
    const container = this.#containers.get(id);
    if (!container) throw new NotFoundError(`container ${id} does not exist`);
    return container;
  }

  updateResources(id: string, resources: LinuxResources): void {
    const container = this.require(id);
    const { record } = container;
    this.#context.cgroups.apply(record.cgroup, ociResources(resources));
    container.record = {
      ...record,
      config: { ...record.config, resources: { ...record.config.resources, ...resources } },
    };
    writeJson(join(this.#context.paths.containerState(id), "record.json"), container.record);
  }

  /** Lets go of the monitors; the containers go on. */
  close(): void {
    for (const { monitor } of this.#containers.values()) monitor?.close();
    this.#containers.clear();
  }

  async #adopt(record: ContainerRecord): Promise<void> {
    const container = newContainer(record);
    this.#containers.set(record.id, container);
    if (!existsSync(outcomeFile(this.#context.paths.containerState(record.id))))
      container.monitor = await connectMonitor(this.#context.paths.containerRun(record.id), this.#listener(container));
    const created = await container.monitor?.created.catch(() => undefined);
    if (!created) {
      // Its monitor is gone, so nothing of it may go on unseen.
      await this.#context.cgroups.kill(record.cgroup);
      return this.#setExited(container, undefined);
    }
    container.identity = created;
    if (created.startedAt > 0) this.#setRunning(container, created.startedAt);
  }

  #plan(
    sandbox: SandboxRecord,
    config: ContainerConfig,
    { image, paths }: { image: UnpackedImage; paths: SandboxPaths },
  ) {
    const id = randomBytes(32).toString("hex");
    const { cgroups } = this.#context;
    const cgroup = join(sandbox.config.cgroupParent, id);
    const files = {
      passwd: readImageFile(image, "/etc/passwd") ?? "",
      group: readImageFile(image, "/etc/group") ?? "",
    };
    const seccomp = seccompProfile(config.security);
    const spec = containerSpec({
      config,
      sandbox: sandbox.config,
      paths,
      image: image.config,
      user: resolveUser(config.security, image.config.user, files),
      cgroupViews: cgroups.views(cgroup),
      cgroupsPath: cgroup,
      deviceRules: (config.devices ?? []).map(deviceRule),
      ...(config.security.privileged ? { devices: hostDevices() } : {}),
      ...(seccomp && { seccomp }),
    });
    if (spec.process.args.length === 0) throw new Error("no command specified");
    const { users } = paths;
    const record = { ...this.#record(id, { sandbox, config, image, cgroup, spec }), ...(users && { users }) };
    return { record, spec, program: this.#program(record, spec, image) };
  }

  #record(
    id: string,
    {
      sandbox,
      config,
      image,
      cgroup,
      spec,
    }: { sandbox: SandboxRecord; config: ContainerConfig; image: UnpackedImage; cgroup: string; spec: OciSpec },
  ): ContainerRecord {
    const { env, cwd, user, capabilities, noNewPrivileges } = spec.process;
    return {
      id,
      sandboxId: sandbox.id,
      config,
      createdAt: Date.now(),
      logPath: join(sandbox.config.logDirectory, config.logPath),
      stopSignal: config.stopSignal ?? image.config.stopSignal,
      cgroup,
      process: { env, cwd, user, capabilities, noNewPrivileges },
    };
  }

  #program(record: ContainerRecord, spec: OciSpec, image: UnpackedImage): Step[] {
    const { cgroups, paths } = this.#context;
    const state = paths.containerState(record.id);
    const oomEvents = cgroups.oomEvents(record.cgroup);
    const deviceFilter = cgroups.deviceFilter(record.cgroup, spec.linux.resources.devices ?? []);
    return planContainer(spec, {
      monitor: {
        socketDirectory: paths.containerRun(record.id),
        logPath: record.logPath,
        exitRecord: outcomeFile(state),
        stdin: record.config.stdin,
        stdinOnce: record.config.stdinOnce,
        ...(oomEvents === undefined ? {} : { oomEvents }),
      },
      rootfs: {
        layersDir: image.layersDir,
        lowers: image.layers,
        upper: join(state, "upper"),
        work: join(state, "work"),
        mountPoint: paths.mountPoint,
      },
      joinCgroup: cgroups.joinFiles(record.cgroup),
      cloneInto: cgroups.cloneInto(record.cgroup),
      ...(deviceFilter && { deviceFilter }),
    });
  }

  #prepare(record: ContainerRecord, { linux }: OciSpec, image: UnpackedImage): void {
    const { cgroups, paths, images } = this.#context;
    const state = paths.containerState(record.id);
    // First of all, so that whatever is made after it is found again.
    writeJson(join(state, "record.json"), record);
    makeDirectories([paths.containerRun(record.id), join(state, "work")]);
    // The upper directory's mode is the mode of the container's root.
    makeReadableDirectory(join(state, "upper"));
    makeReadableDirectory(dirname(record.logPath));
    images.use(image.id, state);
    cgroups.create(linux.cgroupsPath);
    cgroups.apply(linux.cgroupsPath, linux.resources);
  }

  async #pathsFor(sandboxId: string, config: ContainerConfig): Promise<SandboxPaths> {
    const paths = await this.#sandboxes.paths(sandboxId);
    if (config.targetContainerId === undefined) return paths;
    const target = this.require(config.targetContainerId);
    if (target.state.phase !== "running" || !target.identity)
      throw new NotFoundError(`container ${config.targetContainerId} is not running`);
    return { ...paths, pidNamespace: `/proc/${target.identity.pid}/ns/pid` };
  }

  #listener(container: Container): MonitorListener {
    return {
      closed: (outcome, failure) => void this.#ended(container, outcome ?? (failure && failedOutcome(failure))),
    };
  }

  /** The connection is gone. Unless this process is letting go, so is the monitor, and nothing of the container may stay. */
  async #ended(container: Container, outcome: Outcome | undefined): Promise<void> {
    if (this.#containers.get(container.record.id) !== container || container.state.phase === "exited") return;
    try {
      await this.#context.cgroups.kill(container.record.cgroup);
    } catch (error) {
      this.#context.logger.error("container's processes do not end", { container: container.record.id, error });
    }
    this.#setExited(container, outcome);
    this.#context.events.emit({
      type: "exited",
      containerId: container.record.id,
      sandboxId: container.record.sandboxId,
    });
  }

  #setRunning(container: Container, startedAt: number): void {
    if (container.state.phase === "created") container.state = { phase: "running", startedAt };
  }

  #setExited(container: Container, outcome: Outcome | undefined): void {
    const known = outcome ?? recordedOutcome(this.#context.paths.containerState(container.record.id), Date.now());
    container.state = { phase: "exited", outcome: known };
    container.setExited();
  }

  async #kill(container: Container): Promise<void> {
    // The monitor reports the end of the first process; whatever else there is goes then (see #ended).
    container.monitor?.kill(SIGKILL);
    if (container.monitor && (await settlesWithin(container.exited, monitorGraceMs))) return;
    await this.#context.cgroups.kill(container.record.cgroup);
    await container.exited;
  }

  async #discard(record: ContainerRecord): Promise<void> {
    const { cgroups, paths } = this.#context;
    await cgroups.kill(record.cgroup);
    await cgroups.remove(record.cgroup);
    await rm(paths.containerRun(record.id), { recursive: true, force: true });
    await rm(paths.containerState(record.id), { recursive: true, force: true });
  }
}

/** A monitor that ended before it was asked to start may have told nobody why, but recorded it. */
function startError({ state }: Container): StartError | undefined {
  const failure = state.phase === "exited" ? state.outcome.failure : undefined;
  return failure && new StartError(startErrorMessage(failure));
}

/** How long a monitor may take to report a kill, before its container's cgroup is killed without it. */
const monitorGraceMs = 2_000;

/** The monitor itself could not be set up, and so recorded nothing. */
function failedOutcome(failure: StepFailure): Outcome {
  return { exitCode: 128, signal: 0, oomKills: 0, startedAt: 0, finishedAt: Date.now(), failure };
}

async function settlesWithin(promise: Promise<void>, ms: number): Promise<boolean> {
  using timer = timeout(ms);
  return await Promise.race([promise.then(() => true), timer.expired.then(() => false)]);
}
