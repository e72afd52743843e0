/**
 * What the runtime has, by pod, kept current by what the kubelet does itself and by the runtime's events. `load` reads everything
 * anew: at start, and once in a while in case an event was missed.
 */
import type { ContainerStatus, Runtime, SandboxStatus } from "../cri.ts";
import { podUidOf, viewOf, type PodView } from "./view.ts";

export class RuntimeCache {
  readonly #runtime: Runtime;
  readonly #sandboxes = new Map<string, SandboxStatus>();
  readonly #containers = new Map<string, ContainerStatus>();
  /** Ids changed while everything is being read: what is known of them is newer than what was read. */
  #touched: Set<string> | undefined;
  /** Ids by pod uid. */
  readonly #byPod = new Map<string, { sandboxes: Set<string>; containers: Set<string> }>();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  async load(): Promise<void> {
    const touched = (this.#touched = new Set<string>());
    const [sandboxes, containers] = await Promise.all([this.#runtime.listSandboxes(), this.#runtime.listContainers()]);
    this.#touched = undefined;
    const kept = <T extends { readonly id: string }>(listed: readonly T[], held: ReadonlyMap<string, T>) => [
      ...listed.filter(({ id }) => !touched.has(id)),
      ...[...held.values()].filter(({ id }) => touched.has(id)),
    ];
    const [nextSandboxes, nextContainers] = [kept(sandboxes, this.#sandboxes), kept(containers, this.#containers)];
    this.#sandboxes.clear();
    this.#containers.clear();
    this.#byPod.clear();
    for (const sandbox of nextSandboxes) this.putSandbox(sandbox);
    for (const container of nextContainers) this.#putContainer(container);
  }

  /** Pods that the runtime has something of. */
  uids(): string[] {
    return [...this.#byPod.keys()];
  }

  view(uid: string): PodView {
    const ids = this.#byPod.get(uid);
    return viewOf(
      [...(ids?.sandboxes ?? [])].map((id) => this.#sandboxes.get(id)!),
      [...(ids?.containers ?? [])].map((id) => this.#containers.get(id)!),
    );
  }

  container(id: string): ContainerStatus | undefined {
    return this.#containers.get(id);
  }

  putSandbox(sandbox: SandboxStatus): void {
    this.#touched?.add(sandbox.id);
    this.#sandboxes.set(sandbox.id, sandbox);
    this.#idsOf(sandbox).sandboxes.add(sandbox.id);
  }

  sandboxStopped(id: string): void {
    const sandbox = this.#sandboxes.get(id);
    if (sandbox) this.putSandbox({ ...sandbox, state: "notReady" });
  }

  dropSandbox(id: string): void {
    this.#touched?.add(id);
    const sandbox = this.#sandboxes.get(id);
    if (!sandbox) return;
    for (const container of this.#containers.values()) if (container.sandboxId === id) this.dropContainer(container.id);
    this.#sandboxes.delete(id);
    this.#idsOf(sandbox).sandboxes.delete(id);
    this.#forgetIfEmpty(sandbox);
  }

  dropContainer(id: string): void {
    this.#touched?.add(id);
    const container = this.#containers.get(id);
    if (!container) return;
    this.#containers.delete(id);
    this.#idsOf(container).containers.delete(id);
    this.#forgetIfEmpty(container);
  }

  /** Reads one container's state; resolves to its pod's uid. */
  async refresh(id: string): Promise<string | undefined> {
    const status = await this.#runtime.containerStatus(id);
    if (status) this.#putContainer(status);
    else this.dropContainer(id);
    return status && podUidOf(status);
  }

  #putContainer(container: ContainerStatus): void {
    this.#touched?.add(container.id);
    this.#containers.set(container.id, container);
    this.#idsOf(container).containers.add(container.id);
  }

  #idsOf(object: SandboxStatus | ContainerStatus): { sandboxes: Set<string>; containers: Set<string> } {
    const uid = podUidOf(object) ?? "";
    let ids = this.#byPod.get(uid);
    if (!ids) this.#byPod.set(uid, (ids = { sandboxes: new Set(), containers: new Set() }));
    return ids;
  }

  #forgetIfEmpty(object: SandboxStatus | ContainerStatus): void {
    const uid = podUidOf(object) ?? "";
    const ids = this.#byPod.get(uid);
    if (ids && ids.sandboxes.size + ids.containers.size === 0) this.#byPod.delete(uid);
  }
}
