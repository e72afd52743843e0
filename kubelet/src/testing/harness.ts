/** A whole kubelet on a fake API server, a fake runtime and a clock to step. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Nodes, Pods, createLogger, type corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { runKubelet } from "../kubelet.ts";
import type { KubeletOptions } from "../options.ts";
import { testAuthority, type TestAuthority } from "./certificates.ts";
import { FakeApi } from "./fake-api.ts";
import { FakeRuntime } from "./fake-runtime.ts";

let authority: Promise<TestAuthority> | undefined;

/** Made once per process: keys are slow. */
export function sharedAuthority(): Promise<TestAuthority> {
  return (authority ??= testAuthority());
}

export interface HarnessOptions {
  readonly api?: FakeApi;
  readonly clock?: FakeClock;
  readonly runtime?: FakeRuntime;
  readonly rootDir?: string;
  readonly podCIDR?: string | undefined;
  readonly observe?: KubeletOptions["observe"];
  readonly config?: KubeletOptions["config"];
}

/** How often a condition is looked at before a test gives up; each time lets all pending work run. */
const MAX_TURNS = 2_000;

export class Harness implements AsyncDisposable {
  readonly api: FakeApi;
  readonly clock: FakeClock;
  readonly runtime: FakeRuntime;
  readonly rootDir: string;
  /** As they would be in the kernel. */
  hostPortRules = "";
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  readonly #ownsRoot: boolean;

  private constructor(parts: {
    api: FakeApi;
    clock: FakeClock;
    runtime: FakeRuntime;
    rootDir: string;
    ownsRoot: boolean;
    done: (signal: AbortSignal) => Promise<void>;
  }) {
    this.api = parts.api;
    this.clock = parts.clock;
    this.runtime = parts.runtime;
    this.rootDir = parts.rootDir;
    this.#ownsRoot = parts.ownsRoot;
    this.#done = parts.done(this.#stop.signal);
  }

  static async start(options: HarnessOptions = {}): Promise<Harness> {
    const api = options.api ?? new FakeApi();
    const clock = options.clock ?? new FakeClock();
    const runtime = options.runtime ?? new FakeRuntime(clock);
    const rootDir = options.rootDir ?? (await mkdtemp(join(tmpdir(), "kayak-kubelet-")));
    const { ca, issue } = await sharedAuthority();
    const { cert, key } = await issue("CN=node-1");
    const base: Omit<KubeletOptions, "signal"> = {
      client: api,
      runtime,
      clock,
      rootDir,
      nodeName: "node-1",
      nodeIPs: ["192.0.2.1"],
      clusterDNS: ["10.96.0.10"],
      clusterDomain: "cluster.local",
      server: { address: "127.0.0.1", port: 0, cert, key, clientCA: ca },
      logger: createLogger("kubelet", { level: "error", write: () => undefined }),
      routes: { read: async () => new Map(), apply: async () => undefined },
      masquerade: async () => undefined,
      hostPorts: async (rules) => void (harness.hostPortRules = rules),
      observe: options.observe ?? (async () => ({})),
      ...(options.config && { config: options.config }),
      mounter: {
        tmpfs: async () => undefined,
        overlay: async () => undefined,
        unmount: async () => undefined,
        mountsBelow: async () => [],
      },
    };
    const harness = new Harness({
      api,
      clock,
      runtime,
      rootDir,
      ownsRoot: options.rootDir === undefined,
      done: (signal) => runKubelet({ ...base, signal }),
    });
    await harness.until(() => api.of(Nodes).length === 1, "node registered");
    if (options.podCIDR !== "none") harness.assignPodCIDR(options.podCIDR ?? "10.244.0.0/24");
    return harness;
  }

  get node(): corev1.Node {
    return this.api.of(Nodes)[0]!;
  }

  assignPodCIDR(podCIDR: string): void {
    this.api.put(Nodes, { ...this.node, spec: { podCIDR, podCIDRs: [podCIDR] } });
  }

  create(pod: corev1.Pod): corev1.Pod {
    return this.api.put(Pods, pod);
  }

  pod(name = "web"): corev1.Pod | undefined {
    return this.api.of(Pods).find(({ metadata }) => metadata.name === name);
  }

  status(name = "web"): corev1.PodStatus {
    return this.pod(name)?.status ?? {};
  }

  isReady(name = "web"): boolean {
    return this.status(name).conditions?.find(({ type }) => type === "Ready")?.status === "True";
  }

  /** `Container created` and so on, in the order of writing. */
  events(): string[] {
    return this.api.writes.flatMap(({ verb, resource, body }) =>
      verb === "create" && resource === "events"
        ? [`${(body as corev1.Event).reason}: ${(body as corev1.Event).message}`]
        : [],
    );
  }

  statusWrites(name = "web"): corev1.PodStatus[] {
    return this.api.writes.flatMap((write) =>
      write.subresource === "status" && write.resource === "pods" && write.name === name
        ? [(write.body as { status: corev1.PodStatus }).status]
        : [],
    );
  }

  /** Lets work run until something holds. The clock stands still unless a test steps it, or has it go on with every turn. */
  async until(condition: () => boolean, what: string, { stepMs = 0 } = {}): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn++) {
      if (condition()) return;
      if (stepMs > 0) await this.clock.advance(stepMs);
      await turnOnce();
    }
    throw new Error(
      `never came true: ${what}; calls: ${this.runtime.calls.join(", ")}; events: ${this.events().join(", ")}; status: ${JSON.stringify(this.pod()?.status)}`,
    );
  }

  /** Lets everything that can run now run. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await turnOnce();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    if (this.#ownsRoot) await rm(this.rootDir, { recursive: true, force: true });
  }
}

/** File access ends in the poll phase, after immediates. */
function turnOnce(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
