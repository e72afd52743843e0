/** The bundled container runtime: namespaces, cgroups and overlayfs, driven through kayak-native. */
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "@kayak/api";
import type { ImageService, Runtime } from "../cri.ts";
import { imageService } from "../images/service.ts";
import type { RegistryOptions } from "../images/registry/client.ts";
import type { ImageStore } from "../images/store.ts";
import { openCgroups } from "./cgroup/cgroups.ts";
import { defaultCgroupMount, detectCgroups } from "./cgroup/layout.ts";
import { containerStatus } from "./container.ts";
import { Containers } from "./containers.ts";
import { makeDirectories, monitorsCgroup, runtimePaths, type RuntimeContext } from "./context.ts";
import { EventHub } from "./events.ts";
import { Execs } from "./exec.ts";
import { startLauncher } from "./native/launcher.ts";
import { runProgram } from "./native/run.ts";
import { isMountPoint } from "./native/mount-table.ts";
import { nodeMounts } from "./node-mounts.ts";
import { forwardPort } from "./port-forward.ts";
import { Sandboxes } from "./sandboxes.ts";
import { ociResources } from "./spec/resources.ts";

export interface RuntimeOptions {
  /** Outlives boots: containers' writable layers and records. */
  readonly stateDir: string;
  /** Does not: namespaces, sockets. */
  readonly runDir: string;
  /** The node's cgroup in every hierarchy, e.g. `kayak/default/nodes/node-1`. */
  readonly cgroupRoot: string;
  readonly images: ImageStore;
  readonly registries?: RegistryOptions;
  /** The binary that native/build.mjs makes. */
  readonly nativeBinary: string;
  readonly logger: Logger;
  readonly cgroupMount?: string;
  /** Of pod links; as large as the links between nodes carry. */
  readonly podMtu?: number;
}

const defaultPodMtu = 1500;

/** Opens a node's runtime, in the node's network namespace, and adopts what runs already. */
export async function openRuntime(options: RuntimeOptions): Promise<Runtime> {
  const paths = runtimePaths(options.stateDir, options.runDir);
  makeDirectories([
    paths.mountPoint,
    paths.sandboxState(),
    paths.sandboxRun(),
    paths.containerState(),
    paths.containerRun(),
  ]);
  await sealNative(options.nativeBinary, paths.sealedNative);
  const cgroups = openCgroups(detectCgroups(options.cgroupMount ?? defaultCgroupMount), options.cgroupRoot);
  cgroups.create(monitorsCgroup);
  const launcher = await startLauncher({
    binary: paths.sealedNative,
    directory: options.runDir,
    preparation: [["join-cgroup", ...cgroups.memberFiles(monitorsCgroup)]],
    onError: (error) => options.logger.error("native launcher cannot be started", { error }),
  });
  const context: RuntimeContext = {
    paths,
    cgroups,
    images: options.images,
    events: new EventHub(),
    logger: options.logger,
    launcher,
    mtu: options.podMtu ?? defaultPodMtu,
  };
  const sandboxes = new Sandboxes(context);
  const containers = new Containers(context, sandboxes);
  await sandboxes.adopt();
  await containers.adopt();
  return bundledRuntime(context, { sandboxes, containers, images: imageService(options.images, options.registries) });
}

/** A container that gets hold of its launcher through /proc must not be able to write to it: a read-only bind mount. */
async function sealNative(binary: string, sealed: string): Promise<void> {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: build kayak first`);
  if (await isMountPoint(sealed)) {
    if (statSync(sealed).ino === statSync(binary).ino) return;
    // From an earlier build. Monitors that run from it keep it, out of sight.
    await runProgram(binary, [["unmount", sealed]]);
  }
  mkdirSync(join(sealed, ".."), { recursive: true });
  writeFileSync(sealed, "");
  await runProgram(binary, [["seal", binary, sealed]]);
}

interface Parts {
  readonly sandboxes: Sandboxes;
  readonly containers: Containers;
  readonly images: ImageService;
}

function bundledRuntime(context: RuntimeContext, { sandboxes, containers, images }: Parts): Runtime {
  const { cgroups, events } = context;
  const execs = new Execs(context, containers);
  const inSandbox = (id: string) => containers.list().filter(({ record }) => record.sandboxId === id);
  const runtime: Runtime = {
    name: "kayak",
    version: "0.1.0",
    images,
    setPodCIDR: (cidr) => sandboxes.setPodCIDR(cidr),
    repairNetwork: () => sandboxes.repairLinks(),
    networkReady: () =>
      sandboxes.networkReady
        ? { ready: true, message: "" }
        : { ready: false, message: "the node has no pod address range (podCIDR) yet" },

    runSandbox: (config) => sandboxes.run(config),
    async stopSandbox(id) {
      await Promise.all(inSandbox(id).map(({ record }) => containers.stop(record.id, 0)));
      await sandboxes.stop(id);
    },
    async removeSandbox(id) {
      await Promise.all(inSandbox(id).map(({ record }) => containers.remove(record.id)));
      await sandboxes.remove(id);
    },
    listSandboxes: async () => sandboxes.list(),

    createContainer: (sandboxId, config) => containers.create(sandboxId, config),
    startContainer: (id) => containers.start(id),
    stopContainer: (id, graceMs) => containers.stop(id, graceMs),
    removeContainer: (id) => containers.remove(id),
    listContainers: async () => containers.list().map(containerStatus),
    async containerStatus(id) {
      const container = containers.get(id);
      return container && containerStatus(container);
    },
    updateResources: async (id, resources) => containers.updateResources(id, resources),
    async updatePodResources(cgroupParent, resources) {
      cgroups.create(cgroupParent);
      cgroups.apply(cgroupParent, ociResources(resources));
    },
    async removePodCgroup(cgroupParent) {
      await cgroups.kill(cgroupParent);
      await cgroups.remove(cgroupParent);
    },

    exec: (id, options) => execs.exec(id, options),
    execSync: (id, options) => execs.execSync(id, options),
    attach: (id, options) => execs.attach(id, options),
    portForward: async (sandboxId, port) => forwardPort(context.launcher, sandboxes.require(sandboxId), port),
    reopenLog: async (id) => containers.get(id)?.monitor?.reopenLog(),
    containerUsage: async (id) => {
      const container = containers.get(id);
      return container && container.state.phase !== "exited" ? cgroups.usage(container.record.cgroup) : undefined;
    },

    cgroupUsage: async (path) => cgroups.usage(path),
    writableLayer: (id) => (containers.get(id) ? join(context.paths.containerState(id), "upper") : undefined),

    nodeMounts: nodeMounts(context.launcher),
    events: (signal) => events.listen(signal),
    async close() {
      events.close();
      containers.close();
      sandboxes.close();
      context.launcher[Symbol.dispose]();
    },
  };
  return runtime;
}
