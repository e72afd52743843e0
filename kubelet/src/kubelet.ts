/**
 * The kubelet: registers its node, runs the pods that are bound to it, and tells the API server how they are. Everything it does is
 * caused by an event (of the API, the runtime or a probe); a slow resync repairs what events missed. Containers outlive it: a new
 * kubelet finds them and goes on.
 */
import { mkdir } from "node:fs/promises";
import {
  Nodes,
  Pods,
  Services,
  createLogger,
  ipFamilies,
  ipFamilyOf,
  type IPFamily,
  type Logger,
  type corev1,
} from "@kayak/api";
import { createInformer, sleep, systemClock, waitForSync, type Clock, type Informer } from "@kayak/client";
import { createContext, memoryRoot } from "./context.ts";
import { EvictionManager } from "./eviction/manager.ts";
import { observeNode } from "./eviction/observe.ts";
import { collectPod } from "./gc/collect.ts";
import { collectImages, reclaimImages } from "./gc/images.ts";
import { keepHouse } from "./housekeeping.ts";
import { HostPortKeeper, applyHostPorts, hostPortsOf, type ApplyHostPorts } from "./network/host-ports.ts";
import { applyMasquerade } from "./network/masquerade.ts";
import { checkSources } from "./network/source-check.ts";
import { RouteKeeper, hostRoutes, wantedRoutes } from "./network/routes.ts";
import { renewLease } from "./node/lease.ts";
import { readMachine, type Machine } from "./node/machine.ts";
import { NodeReporter } from "./node/reporter.ts";
import type { KubeletOptions } from "./options.ts";
import { needsSync } from "./pods/changes.ts";
import type { PodContext } from "./pods/context.ts";
import { preempt } from "./pods/preempt.ts";
import { occupies } from "./pods/state.ts";
import { syncPod } from "./pods/sync.ts";
import { readySandbox } from "./pods/view.ts";
import { PodWorkers } from "./pods/workers.ts";
import { podBackend } from "./server/pod-backend.ts";
import { createReviews } from "./server/reviews.ts";
import { startServer } from "./server/server.ts";
import { fromApi, isMirror } from "./static-pods/manifest.ts";
import { StaticPods } from "./static-pods/static-pods.ts";
import { statsSource } from "./stats/source.ts";
import { LocalProvisioner } from "./volumes/local/provisioner.ts";

/** Between looks at the routes and rules that nobody else repairs. */
const REPAIR_MS = 20_000;

/** Resolves after `signal` was aborted and everything but the containers was let go of. */
export async function runKubelet(options: KubeletOptions): Promise<void> {
  const { clock = systemClock, logger = createLogger("kubelet"), rootDir } = options;
  await mkdir(rootDir, { recursive: true });
  const kubelet = new Kubelet(options, { clock, logger, machine: await readMachine(rootDir) });
  await kubelet.run();
}

interface Basics {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly machine: Machine;
}

class Kubelet {
  readonly #options: KubeletOptions;
  readonly #basics: Basics;
  readonly #workers: PodWorkers;
  readonly #pods: Informer<corev1.Pod>;
  readonly #nodes: Informer<corev1.Node>;
  readonly #services: Informer<corev1.Service>;
  readonly #routes: RouteKeeper;
  readonly #hostPorts: ReadonlyMap<IPFamily, HostPortKeeper>;
  #context!: PodContext;
  #reporter!: NodeReporter;
  #eviction: EvictionManager | undefined;
  #static: StaticPods | undefined;
  #podCIDR: string | undefined;

  constructor(options: KubeletOptions, basics: Basics) {
    const { client, nodeName } = options;
    const { clock, logger } = basics;
    this.#options = options;
    this.#basics = basics;
    this.#workers = new PodWorkers({ clock, logger, sync: (state, signals) => this.#sync(state, signals) });
    this.#pods = createInformer(client, Pods, { fieldSelector: `spec.nodeName=${nodeName}`, clock, logger });
    const ownNode = `metadata.name=${nodeName}`;
    this.#nodes = options.nodes ?? createInformer(client, Nodes, { fieldSelector: ownNode, clock, logger });
    this.#services = options.services ?? createInformer(client, Services, { clock, logger });
    this.#routes = new RouteKeeper(options.routes ?? hostRoutes, logger);
    this.#hostPorts = new Map(
      ipFamilies.map((family) => {
        const apply: ApplyHostPorts = options.hostPorts ?? ((...rules) => applyHostPorts(family, ...rules));
        return [family, new HostPortKeeper(apply, logger)] as const;
      }),
    );
  }

  async run(): Promise<void> {
    const { server: serving } = this.#options;
    const { clock, logger, machine } = this.#basics;
    const services = () => this.#services.store.list();
    this.#context = await createContext(this.#options, {
      clock,
      logger,
      machine,
      services,
      wake: (uid) => this.#workers.wake(uid),
      storedUid: (pod) => (this.#static?.isStatic(pod) ? this.#static.mirrorUid(pod) : pod.metadata.uid),
      occupants: () => this.#workers.states().filter(occupies),
      preempt: (pods, signal) => preempt(this.#context, this.#workers, { pods, signal }),
      node: () => this.#nodes.store.get(this.#options.nodeName),
      pressures: () => this.#eviction?.pressures ?? [],
    });
    this.#eviction = this.#createEviction();
    this.#static = this.#createStaticPods();
    const stats = statsSource(this.#context, this.#workers, { nodeName: this.#options.nodeName, machine });
    const server = await startServer(
      { address: everyAddress(this.#options.nodeIPs), ...serving, reviews: createReviews({ ...this.#options, clock }) },
      podBackend(this.#context, this.#workers, stats),
      logger,
    );
    try {
      await this.#serve(server.port);
    } finally {
      await this.#workers.close();
      await server.close();
    }
  }

  async #serve(kubeletPort: number): Promise<void> {
    const { signal } = this.#options;
    const services = this.#options.services ? [] : [this.#services];
    const nodes = this.#options.nodes ? [] : [this.#nodes];
    const informers = [...nodes, ...services, this.#pods];
    const running = informers.map((informer) => informer.run(signal));
    this.#reporter = this.#createReporter(kubeletPort);
    const [node] = await Promise.all([this.#reporter.register(), this.#context.cache.load()]);
    if (node) {
      await this.#useNode(node);
      this.#watchNodes();
      await Promise.all([
        ...running,
        this.#lookAfterPods(),
        this.#reporter.run(),
        this.#heartbeat(node),
        this.#followRuntime(),
        this.#eviction?.run(signal),
        this.#static?.run(),
        this.#collectImages(),
        this.#provisionVolumes(),
        this.#repairNetwork(),
      ]);
    }
    await Promise.all(running);
  }

  #createReporter(kubeletPort: number): NodeReporter {
    const {
      client,
      signal,
      runtime,
      nodeName,
      nodeIPs,
      rootDir,
      nodeLabels = {},
      registerWithTaints = [],
    } = this.#options;
    return new NodeReporter({
      client,
      signal,
      runtime,
      nodeName,
      nodeIPs,
      rootDir,
      kubeletPort,
      labels: nodeLabels,
      taints: registerWithTaints,
      config: this.#context.config,
      pressures: this.#context.pressures,
      ...this.#basics,
    });
  }

  #createStaticPods(): StaticPods | undefined {
    const { client, nodeName, signal } = this.#options;
    const { config, statuses } = this.#context;
    if (config.staticPodPath === "") return undefined;
    return new StaticPods({
      directory: config.staticPodPath,
      client,
      nodeName,
      signal,
      ...this.#basics,
      node: () => this.#nodes.store.get(nodeName),
      start: (pod) => this.#workers.update(pod),
      stop: (pod) => this.#workers.deleted(pod),
      mirrored: (pod) => statuses.appeared(pod),
      changed: (pod, mirror) => statuses.observe(mirror, pod.metadata.uid),
    });
  }

  #createEviction(): EvictionManager {
    const { rootDir, observe = () => observeNode(rootDir) } = this.#options;
    return new EvictionManager({
      context: this.#context,
      workers: this.#workers,
      observe,
      reclaimImages: () => reclaimImages(this.#options.runtime.images),
      onChange: () => void this.#reporter.refresh(),
    });
  }

  #collectImages(): Promise<void> {
    const { runtime, rootDir, signal } = this.#options;
    const { config } = this.#context;
    return collectImages({ images: runtime.images, config, directory: rootDir, signal, ...this.#basics });
  }

  #heartbeat(node: corev1.Node): Promise<void> {
    const { client, signal } = this.#options;
    const { clock, logger } = this.#basics;
    return renewLease({ client, clock, logger, signal, node });
  }

  async #provisionVolumes(): Promise<void> {
    const { provisioner: client, signal, nodeName } = this.#options;
    if (!client) return;
    const { clock, logger } = this.#basics;
    const { local: store } = this.#context;
    await new LocalProvisioner({ client, node: nodeName, store, clock, logger, signal }).run();
  }

  #watchNodes(): void {
    const changed = (node: corev1.Node) => {
      void this.#routes.want(wantedRoutes(this.#nodes.store.list(), this.#options.nodeName));
      if (node.metadata.name !== this.#options.nodeName) return;
      this.#reporter.observe(node);
      void this.#useNode(node);
    };
    const gone = () => void this.#routes.want(wantedRoutes(this.#nodes.store.list(), this.#options.nodeName));
    this.#nodes.on({ add: changed, update: changed, delete: gone });
  }

  /** Whoever takes a route or a rule away, by hand or with a link, takes it away for a moment. */
  async #repairNetwork(): Promise<void> {
    const { signal, clusterCIDR, masquerade = applyMasquerade } = this.#options;
    const { clock, logger } = this.#basics;
    // One that can't be done keeps none of the others from being done.
    const repairs: (() => Promise<void>)[] = [
      () => this.#options.runtime.repairNetwork(),
      () => this.#routes.repair(),
      ...[...this.#hostPorts.values()].map((ports) => () => ports.repair()),
      async () => void (this.#podCIDR && (await checkSources(this.#podCIDR))),
      async () => void (clusterCIDR && this.#podCIDR && (await masquerade(this.#podCIDR, clusterCIDR))),
    ];
    while (!signal.aborted) {
      await sleep(clock, REPAIR_MS, signal);
      if (signal.aborted) return;
      for (const repair of repairs)
        await repair().catch((error: unknown) => logger.warn("could not repair the node's network", { error }));
    }
  }

  /** A node becomes usable the moment it gets its range of pod addresses. */
  async #useNode({ spec: { podCIDR: first, podCIDRs } }: corev1.Node): Promise<void> {
    const podCIDR = podCIDRs?.join(",") || first;
    if (!podCIDR || podCIDR === this.#podCIDR) return;
    const { runtime, clusterCIDR, masquerade = applyMasquerade } = this.#options;
    const { logger } = this.#basics;
    this.#podCIDR = podCIDR;
    try {
      await checkSources(podCIDR);
      await runtime.setPodCIDR(podCIDR);
      await this.#reporter.refresh();
      for (const { uid } of this.#workers.states()) this.#workers.wake(uid);
      if (clusterCIDR) await masquerade(podCIDR, clusterCIDR);
      await this.#routes.setPodCIDR(podCIDR);
      await runtime.repairNetwork();
    } catch (error) {
      this.#podCIDR = undefined;
      logger.error("could not set up the pod network", { podCIDR, error });
    }
  }

  /** Pods are started once it is known what runs already, which services there are, and which pods belong here. */
  async #lookAfterPods(): Promise<void> {
    const { signal } = this.#options;
    if (!(await waitForSync([this.#services, this.#pods, this.#nodes], signal))) return;
    await this.#static?.scan();
    this.#pods.on({
      add: (pod) => this.#added(pod),
      update: (pod, before) => this.#changed(pod, before),
      delete: (pod) => (isMirror(pod) ? this.#static?.gone(pod) : this.#workers.deleted(pod)),
    });
    await keepHouse(this.#context, this.#workers, { memoryRoot: memoryRoot(this.#options), signal });
  }

  #added(pod: corev1.Pod): void {
    if (isMirror(pod)) this.#static?.seen(pod);
    else this.#workers.update(fromApi(pod));
  }

  #changed(pod: corev1.Pod, before: corev1.Pod): void {
    if (isMirror(pod)) return this.#static?.seen(pod);
    if (pod.metadata.uid !== before.metadata.uid) this.#workers.deleted(before);
    this.#context.statuses.observe(pod);
    if (pod.metadata.uid !== before.metadata.uid || needsSync(before, pod)) this.#workers.update(fromApi(pod));
    else this.#workers.observe(fromApi(pod));
  }

  async #sync(...[state, signals]: Parameters<ConstructorParameters<typeof PodWorkers>[0]["sync"]>) {
    const { runtime } = this.#options;
    const result = await syncPod(this.#context, state, signals);
    this.#openHostPorts();
    if (state.stage === "running") await collectPod(runtime, this.#context.cache, state.uid);
    return result;
  }

  /** Of the pods that run now. A pod's ports close when it ends. */
  #openHostPorts(): void {
    const running = this.#workers.states().filter(({ stage }) => stage === "running");
    const ipsOf = (uid: string) => readySandbox(this.#context.cache.view(uid))?.ips ?? [];
    for (const [family, ports] of this.#hostPorts)
      ports.want(running.flatMap(({ pod, uid }) => hostPortsOf(pod, ipsOf(uid), family)));
  }

  async #followRuntime(): Promise<void> {
    const { runtime, signal } = this.#options;
    const { cache } = this.#context;
    for await (const { type, containerId } of runtime.events(signal)) {
      if (type === "started" && cache.container(containerId)?.state === "running") continue;
      const uid = await cache.refresh(containerId);
      if (uid) this.#workers.wake(uid);
    }
  }
}

/** What listens there answers in all of the node's families. */
function everyAddress(nodeIPs: readonly string[]): string {
  return nodeIPs.some((address) => ipFamilyOf(address) === "IPv6") ? "::" : "0.0.0.0";
}
