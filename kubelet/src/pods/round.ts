/** Carries one plan out, in the runtime and on the node. Thin: every decision was made in `plan.ts`. */
import { mkdir } from "node:fs/promises";
import { RuntimeClasses } from "@kayak/api";
import type { ObjectSource } from "../container/env.ts";
import { StartError, messageOf } from "../container/errors.ts";
import type { PodFacts } from "../container/field-ref.ts";
import { killContainer } from "../container/kill.ts";
import { podCgroup, podResources } from "../container/resources.ts";
import { planSandbox } from "../container/sandbox.ts";
import { serviceVariables, visibleServices } from "../container/service-env.ts";
import type { SandboxStatus } from "../cri.ts";
import { networkNotReady } from "../node/conditions.ts";
import { VolumeError, type ReadyVolumes } from "../volumes/manager.ts";
import type { PodContext } from "./context.ts";
import { podFullName } from "./identity.ts";
import type { KillContainer, PodPlan, ResizeContainer, StartContainer } from "./plan.ts";
import { liftedWhere } from "./resize.ts";
import { earliest, podGraceMs, type PodState, type SyncSignals } from "./state.ts";
import { readySandbox } from "./view.ts";

/** When something failed and nothing else says when to try again. */
const RETRY_MS = 10_000;

export class Round {
  readonly #context: PodContext;
  readonly #state: PodState;
  readonly #signals: SyncSignals;
  readonly #objects: ObjectSource;

  constructor(context: PodContext, state: PodState, signals: SyncSignals) {
    this.#context = context;
    this.#state = state;
    this.#signals = signals;
    this.#objects = context.objects.sourceFor(state.pod, signals.cancel);
  }

  /** When to try again, if something could not be done now. */
  async carryOut(plan: PodPlan): Promise<number | undefined> {
    const { runtime, cache, slots } = this.#context;
    await Promise.all(plan.kill.map((kill) => this.#kill(kill)));
    for (const { id } of plan.discard) {
      await runtime.stopSandbox(id);
      cache.sandboxStopped(id);
    }
    const resizeAgainAtMs = plan.resize.length > 0 ? await this.#resize(plan.resize) : undefined;
    if (resizeAgainAtMs !== undefined) return resizeAgainAtMs;
    if (!plan.createSandbox && plan.start.length === 0) return this.#refreshVolumes();
    const run = () => this.#startAll(plan);
    if (!plan.createSandbox) return run();
    return this.#networkProblem() ?? slots.run(run);
  }

  /** The pod as a whole first: its limits would hold the containers back. */
  async #resize(resizes: readonly ResizeContainer[]): Promise<number | undefined> {
    const { runtime, cache, events, clock } = this.#context;
    const { pod } = this.#state;
    try {
      await runtime.updatePodResources(podCgroup(pod), liftedWhere(podResources(pod)));
      for (const { status, resources } of resizes) {
        await runtime.updateResources(status.id, liftedWhere(resources));
        await cache.refresh(status.id);
      }
    } catch (error) {
      this.#state.resizeError = messageOf(error);
      events.pod(pod, "Warning", { reason: "ResizeError", message: `Pod resize error: ${messageOf(error)}` });
      return clock.now() + RETRY_MS;
    }
    this.#state.resizeError = undefined;
    const containers = resizes.map(({ container: { name, resources } }) => ({ name, resources }));
    events.pod(pod, "Normal", {
      reason: "ResizeCompleted",
      message: `Pod resize completed: ${JSON.stringify({ containers })}`,
    });
    return undefined;
  }

  /** Pods on the pod network wait for it; its coming up wakes them. */
  #networkProblem(): number | undefined {
    if (this.#state.pod.spec.hostNetwork) return undefined;
    const { ready, message } = this.#context.runtime.networkReady();
    return ready ? undefined : this.#failed("NetworkNotReady", `network is not ready: ${networkNotReady(message)}`);
  }

  async #startAll(plan: PodPlan): Promise<number | undefined> {
    const [volumes, sandbox] = await Promise.allSettled([this.#volumes(), this.#sandbox(plan)]);
    this.#signals.cancel.throwIfAborted();
    if (sandbox.status === "rejected")
      return this.#failed("FailedCreatePodSandBox", `Failed to create pod sandbox: ${messageOf(sandbox.reason)}`);
    if (volumes.status === "rejected") return this.#failed("FailedMount", messageOf(volumes.reason));
    let retryAtMs: number | undefined;
    for (const start of plan.start)
      retryAtMs = earliest([retryAtMs, await this.#start(start, sandbox.value, volumes.value)]);
    return retryAtMs;
  }

  #failed(reason: string, message: string): number {
    const { events, clock, logger } = this.#context;
    events.pod(this.#state.pod, "Warning", { reason, message });
    logger.warn(message, { pod: podFullName(this.#state.pod) });
    return clock.now() + RETRY_MS;
  }

  #facts(): PodFacts {
    const { nodeIPs, allocatable, cache } = this.#context;
    const { pod, uid } = this.#state;
    const sandbox = readySandbox(cache.view(uid));
    return { pod, nodeIPs, allocatable, podIPs: pod.spec.hostNetwork ? nodeIPs : (sandbox?.ips ?? []) };
  }

  #volumes(): Promise<ReadyVolumes> {
    return this.#context.volumes.setUp(this.#facts(), { objects: this.#objects, signal: this.#signals.cancel });
  }

  /** Files that show objects follow them while the pod runs. */
  async #refreshVolumes(): Promise<number | undefined> {
    if (!this.#state.pod.spec.volumes?.length) return undefined;
    try {
      await this.#volumes();
      return undefined;
    } catch (error) {
      this.#signals.cancel.throwIfAborted();
      if (!(error instanceof VolumeError)) throw error;
      return this.#failed("FailedMount", error.message);
    }
  }

  async #sandbox(plan: PodPlan): Promise<SandboxStatus> {
    const { cache, paths, runtime, dns } = this.#context;
    const { pod, uid } = this.#state;
    if (!plan.createSandbox) return readySandbox(cache.view(uid))!;
    await this.#checkRuntimeClass();
    const logDirectory = paths.podLogs(pod.metadata);
    await Promise.all([
      mkdir(logDirectory, { recursive: true }),
      mkdir(paths.pod(uid), { recursive: true, mode: 0o750 }),
    ]);
    const sandbox = await runtime.runSandbox(
      planSandbox({ pod, attempt: plan.createSandbox.attempt, logDirectory, ...dns }),
    );
    cache.putSandbox(sandbox);
    return sandbox;
  }

  /** There is one runtime here, under its own name. */
  async #checkRuntimeClass(): Promise<void> {
    const { client, runtime } = this.#context;
    const { runtimeClassName: name } = this.#state.pod.spec;
    if (!name) return;
    const { handler } = await client.get(RuntimeClasses, { name }, { signal: this.#signals.cancel });
    if (handler !== runtime.name) throw new Error(`no runtime for ${JSON.stringify(handler)} is configured`);
  }

  async #start(start: StartContainer, sandbox: SandboxStatus, volumes: ReadyVolumes): Promise<number | undefined> {
    const { cache, starter, backOff, services, clock } = this.#context;
    const { uid, waiting } = this.#state;
    const { name } = start.container;
    this.#signals.cancel.throwIfAborted();
    if (start.failedAt !== undefined) backOff.next(`${uid}/${name}`, start.failedAt);
    const facts = this.#facts();
    const variables = serviceVariables(visibleServices(services(), facts.pod));
    try {
      const request = {
        facts,
        sandbox,
        start,
        volumes,
        services: variables,
        objects: this.#objects,
        view: cache.view(uid),
        signal: this.#signals.cancel,
      };
      await cache.refresh(await starter.start(request));
      waiting.delete(name);
      return undefined;
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      waiting.set(name, { reason: error.reason, message: error.message });
      await this.#adoptFailed(sandbox.id);
      return error.retryAtMs ?? clock.now() + RETRY_MS;
    }
  }

  /** A container that was created but did not come up is known only to the runtime yet. */
  async #adoptFailed(sandboxId: string): Promise<void> {
    const { cache, runtime } = this.#context;
    for (const container of await runtime.listContainers())
      if (container.sandboxId === sandboxId) await cache.refresh(container.id);
  }

  async #kill({ status, container, message, graceSeconds }: KillContainer): Promise<void> {
    const { events, runtime, clock, probes, cache } = this.#context;
    const { pod } = this.#state;
    events.container(pod, container.name, { type: "Normal", reason: "Killing", message });
    probes.terminating(status.id);
    const graceMs = graceSeconds === undefined ? podGraceMs(pod) : graceSeconds * 1000;
    const ip = this.#facts().podIPs[0] ?? "";
    await killContainer(runtime, clock, {
      status,
      graceMs,
      ports: container.ports ?? [],
      ip,
      hurry: this.#signals.cancel,
    });
    await cache.refresh(status.id);
  }
}
