/** Makes a pod's volumes ready, says where containers mount them, and takes them away with the pod. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { corev1 } from "@kayak/api";
import type { Clock } from "@kayak/client";
import type { Mount } from "../cri.ts";
import { expand } from "../container/expansion.ts";
import type { ObjectSource } from "../container/env.ts";
import type { PodFacts } from "../container/field-ref.ts";
import { configError, messageOf } from "../container/errors.ts";
import type { Paths } from "../pods/identity.ts";
import { claim } from "./claim.ts";
import { emptyDir } from "./empty-dir.ts";
import { hostPath } from "./host-path.ts";
import { image } from "./image.ts";
import type { LocalStore } from "./local/store.ts";
import type { Mounter } from "./mounter.ts";
import { configMap, downwardAPI, forgetWritten, projected, secret } from "./projected.ts";
import { prepareSubPath } from "./sub-path.ts";
import type { TokenManager } from "./tokens.ts";
import type { ReadyVolume, VolumeImages, VolumePlugin } from "./volume.ts";

const plugins: readonly VolumePlugin[] = [emptyDir, hostPath, configMap, secret, downwardAPI, projected, claim, image];

export type ReadyVolumes = ReadonlyMap<string, ReadyVolume>;

/** A volume could not be made ready; `message` is worded for the FailedMount event. */
export class VolumeError extends Error {
  override readonly name = "VolumeError";
}

/** What the pod in question needs besides. */
export interface VolumeNeed {
  readonly objects: ObjectSource;
  readonly signal: AbortSignal;
}

export interface VolumeManagerOptions {
  readonly paths: Paths;
  /** For secrets: a directory in memory. */
  readonly memoryRoot: string;
  readonly mounter: Mounter;
  readonly tokens: TokenManager;
  readonly clock: Clock;
  readonly node: string;
  readonly local: LocalStore;
  readonly images: VolumeImages;
}

export class VolumeManager {
  readonly #options: VolumeManagerOptions;
  /** By pod and volume, of plugins that set up once. */
  readonly #ready = new Map<string, ReadyVolume>();

  constructor(options: VolumeManagerOptions) {
    this.#options = options;
  }

  async setUp(facts: PodFacts, need: VolumeNeed): Promise<ReadyVolumes> {
    const volumes = facts.pod.spec.volumes ?? [];
    const ready = await Promise.all(
      volumes.map(async (volume) => [volume.name, await this.#setUpOne(facts, need, volume)] as const),
    );
    return new Map(ready);
  }

  async #setUpOne(facts: PodFacts, need: VolumeNeed, volume: corev1.Volume): Promise<ReadyVolume> {
    const { tokens, mounter, clock, node, local, images } = this.#options;
    const key = `${facts.pod.metadata.uid}/${volume.name}`;
    const known = this.#ready.get(key);
    if (known) return known;
    try {
      const plugin = plugins.find((plugin) => plugin.matches(volume));
      if (!plugin) throw new Error(`no volume plugin matched: volumes of kind ${kindOf(volume)} are not supported`);
      const directory = this.#directory(facts.pod.metadata.uid, plugin, volume.name);
      const ready = await plugin.setUp({
        ...need,
        facts,
        volume,
        directory,
        tokens,
        mounter,
        clock,
        node,
        local,
        images,
      });
      if (plugin.once) this.#ready.set(key, ready);
      return ready;
    } catch (error) {
      throw new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  #directory(uid: string, plugin: VolumePlugin, name: string): string {
    if (plugin.secret) return join(this.#memoryDirectory(uid), plugin.name, name);
    return this.#options.paths.volume(uid, plugin.name, name);
  }

  #memoryDirectory(uid: string): string {
    return join(this.#options.memoryRoot, "pod-secrets", uid);
  }

  /** The mounts a container asks for, in order. */
  async mounts(
    container: corev1.Container,
    context: { volumes: ReadyVolumes; env: ReadonlyMap<string, string> },
  ): Promise<Mount[]> {
    const mounts: Mount[] = [];
    for (const mount of container.volumeMounts ?? []) {
      const volume = context.volumes.get(mount.name);
      if (!volume) throw configError(`volume ${mount.name} of container ${container.name} is not ready`);
      if (volume.block)
        throw configError(
          `volume ${mount.name} has volumeMode Block, but is specified in volumeMounts of container ${container.name}`,
        );
      const subPath = mount.subPathExpr ? expandStrictly(mount.subPathExpr, context.env) : mount.subPath;
      if (subPath) await prepare(volume.hostPath, subPath, mount.name);
      mounts.push(mountOf(mount, volume, subPath));
    }
    return mounts;
  }

  /** Takes away everything of a pod. Refuses to delete while something is still mounted: that could be a node's own directory. */
  async tearDown(uid: string): Promise<void> {
    const { paths, mounter, tokens } = this.#options;
    const directory = paths.pod(uid);
    for (const point of await mounter.mountsBelow(directory)) await mounter.unmount(point);
    const left = await mounter.mountsBelow(directory);
    if (left.length > 0) throw new Error(`${left[0]} is still mounted`);
    await rm(directory, { recursive: true, force: true });
    await rm(this.#memoryDirectory(uid), { recursive: true, force: true });
    forgetWritten(directory);
    forgetWritten(this.#memoryDirectory(uid));
    for (const key of this.#ready.keys()) if (key.startsWith(`${uid}/`)) this.#ready.delete(key);
    tokens.forget(uid);
  }
}

function kindOf(volume: corev1.Volume): string {
  return Object.keys(volume).find((key) => key !== "name") ?? "unknown";
}

async function prepare(hostPath: string, subPath: string, volume: string): Promise<void> {
  try {
    await prepareSubPath(hostPath, subPath);
  } catch (error) {
    throw configError(`failed to prepare subPath for volumeMount "${volume}" of container: ${messageOf(error)}`);
  }
}

function mountOf(mount: corev1.VolumeMount, { hostPath, managed }: ReadyVolume, subPath: string | undefined): Mount {
  const recursive = mount.recursiveReadOnly === "Enabled" || mount.recursiveReadOnly === "IfPossible";
  return {
    hostPath,
    containerPath: mount.mountPath.startsWith("/") ? mount.mountPath : `/${mount.mountPath}`,
    readonly: managed || (mount.readOnly ?? false),
    ...(subPath && { subPath }),
    ...(recursive && { recursiveReadOnly: true }),
    ...(mount.mountPropagation && { propagation: mount.mountPropagation }),
  };
}

function expandStrictly(text: string, env: ReadonlyMap<string, string>): string {
  return expand(text, (name) => {
    const value = env.get(name);
    if (value === undefined) throw configError(`cannot expand subPathExpr "${text}": variable ${name} is not set`);
    return value;
  });
}
