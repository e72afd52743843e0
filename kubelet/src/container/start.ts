/** Brings one container of a pod to life: image, environment, mounts, creation, start, postStart hook. */
import { writeFile } from "node:fs/promises";
import type { corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import type { ImageInfo, Mount, Runtime, SandboxStatus } from "../cri.ts";
import { renderHosts } from "../network/hosts.ts";
import type { Paths } from "../pods/identity.ts";
import type { StartContainer } from "../pods/plan.ts";
import { latestContainer, type PodView } from "../pods/view.ts";
import { planDevices } from "../volumes/devices.ts";
import type { ReadyVolumes, VolumeManager } from "../volumes/manager.ts";
import { planContainer } from "./config.ts";
import { containerEnv, type ObjectSource, type Variables } from "./env.ts";
import { StartError, messageOf } from "./errors.ts";
import type { PodEvents } from "./events.ts";
import type { PodFacts } from "./field-ref.ts";
import type { ImagePuller } from "./image.ts";
import { untilAborted } from "../objects/cache.ts";
import { runHook } from "./kill.ts";
import { podDomain, podHostname } from "./sandbox.ts";
import { prepareTerminationMessage } from "./termination-message.ts";

export interface StarterOptions {
  readonly runtime: Runtime;
  readonly images: ImagePuller;
  readonly volumes: VolumeManager;
  readonly events: PodEvents;
  readonly clock: Clock;
  readonly paths: Paths;
  readonly clusterDomain: string;
  readonly nodeMemoryBytes: number;
  readonly nodeHosts: string;
}

export interface StartRequest {
  readonly facts: PodFacts;
  readonly sandbox: SandboxStatus;
  readonly start: StartContainer;
  readonly view: PodView;
  readonly volumes: ReadyVolumes;
  readonly services: ReadonlyMap<string, string>;
  readonly objects: ObjectSource;
  readonly signal: AbortSignal;
}

/** Hooks have no limit of their own; one that hangs for ever must not hold its pod's worker for ever. */
const POST_START_LIMIT_MS = 600_000;

const DEFAULT_TERMINATION_MESSAGE_PATH = "/dev/termination-log";

export class ContainerStarter {
  readonly #options: StarterOptions;

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /** Throws a StartError, having told of it in an event. Returns the id of a container that runs. */
  async start(request: StartRequest): Promise<string> {
    const { facts, start } = request;
    const image = await this.#options.images.ensure(facts.pod, start.container, request);
    return this.#reporting(request, async () => {
      const id = await this.#create(request, image);
      this.#event(request, "Normal", "Created", "Container created");
      await this.#run(id);
      this.#event(request, "Normal", "Started", "Container started");
      await this.#postStart(request, id);
      return id;
    });
  }

  async #reporting<T>(request: StartRequest, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      request.signal.throwIfAborted();
      const failure =
        error instanceof StartError
          ? error
          : new StartError("CreateContainerError", messageOf(error), { cause: error });
      if (failure.reason !== "PostStartHookError")
        this.#event(request, "Warning", "Failed", `Error: ${failure.message}`);
      throw failure;
    }
  }

  #event({ facts, start }: StartRequest, type: "Normal" | "Warning", ...[reason, message]: [string, string]): void {
    this.#options.events.container(facts.pod, start.container.name, { type, reason, message });
  }

  async #create(request: StartRequest, image: ImageInfo): Promise<string> {
    const { facts, start, sandbox, services, objects, view } = request;
    const { pod } = facts;
    const env = await containerEnv({ facts, container: start.container, services, objects, volumes: request.volumes });
    const terminationMessageFile = this.#options.paths.terminationMessage(
      pod.metadata.uid,
      start.container.name,
      start.attempt,
    );
    const mounts = await this.#mounts(request, env, terminationMessageFile);
    const targetName =
      start.kind === "ephemeral" ? (start.container as corev1.EphemeralContainer).targetContainerName : undefined;
    const targetContainerId = targetName ? latestContainer(view, targetName)?.id : undefined;
    const { nodeMemoryBytes, runtime } = this.#options;
    const config = planContainer({
      pod,
      start,
      image,
      env,
      mounts,
      devices: planDevices(start.container, request.volumes),
      nodeMemoryBytes,
      terminationMessageFile,
      targetContainerId,
    });
    return runtime.createContainer(sandbox.id, config);
  }

  async #mounts(request: StartRequest, env: Variables, messageFile: string): Promise<Mount[]> {
    const { start, volumes } = request;
    const { container } = start;
    const values = new Map(env.map(({ name, value }) => [name, value]));
    const mounts = await this.#options.volumes.mounts(container, { volumes, env: values });
    const taken = (path: string) => mounts.some((mount) => mount.containerPath === path);
    if (!taken("/etc/hosts")) mounts.push(await this.#hostsMount(request));
    const messagePath = container.terminationMessagePath || DEFAULT_TERMINATION_MESSAGE_PATH;
    if (!taken(messagePath)) {
      await prepareTerminationMessage(messageFile);
      mounts.push({ hostPath: messageFile, containerPath: messagePath, readonly: false });
    }
    return mounts;
  }

  async #hostsMount({ facts }: StartRequest): Promise<Mount> {
    const { pod, podIPs } = facts;
    const { paths, clusterDomain, nodeHosts } = this.#options;
    const file = paths.hostsFile(pod.metadata.uid);
    await writeFile(
      file,
      renderHosts({
        pod,
        podIPs,
        hostname: podHostname(pod),
        domain: podDomain(pod, clusterDomain),
        nodeHosts,
      }),
      { mode: 0o644 },
    );
    return { hostPath: file, containerPath: "/etc/hosts", readonly: false };
  }

  async #run(id: string): Promise<void> {
    try {
      await this.#options.runtime.startContainer(id);
    } catch (error) {
      throw new StartError("RunContainerError", messageOf(error), { cause: error });
    }
  }

  async #postStart(request: StartRequest, containerId: string): Promise<void> {
    const { container } = request.start;
    const hook = container.lifecycle?.postStart;
    if (!hook) return;
    const { runtime, clock } = this.#options;
    const ip = request.facts.podIPs[0] ?? "";
    const { signal } = request;
    const call = { hook, containerId, ports: container.ports ?? [], ip, timeoutMs: POST_START_LIMIT_MS, signal };
    const result = await untilAborted(runHook(runtime, clock, call), signal);
    if (result.outcome === "success") return;
    this.#event(request, "Warning", "FailedPostStartHook", "PostStartHook failed");
    this.#event(request, "Normal", "Killing", "FailedPostStartHook");
    await runtime.stopContainer(containerId, (request.facts.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000);
    throw new StartError("PostStartHookError", result.output);
  }
}
