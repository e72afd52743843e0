/**
 * Pods from a directory: they run whether or not there is an API server, and each is shown there by a mirror pod, which is made again when
 * somebody deletes it.
 */
import { watch } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { Pods, isStatus, type Logger, type corev1 } from "@kayak/api";
import { sleep, type Client, type Clock } from "@kayak/client";
import { isManifest, mirrorOf, parseManifest, annotations } from "./manifest.ts";

/** What the directory's watch failed to tell is found by then. */
const SCAN_EVERY_MS = 20_000;

export interface StaticPodsOptions {
  readonly directory: string;
  readonly nodeName: string;
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly node: () => corev1.Node | undefined;
  readonly start: (pod: corev1.Pod) => void;
  readonly stop: (pod: corev1.Pod) => void;
  /** A mirror was made: its status is to be written. */
  readonly mirrored: (pod: corev1.Pod) => void;
  /** The mirror has changed, by this kubelet or by somebody else. */
  readonly changed: (pod: corev1.Pod, mirror: corev1.Pod) => void;
}

export class StaticPods {
  readonly #options: StaticPodsOptions;
  /** By uid. */
  readonly #pods = new Map<string, corev1.Pod>();
  /** By `namespace/name`, as the API server has them. */
  readonly #mirrors = new Map<string, corev1.Pod>();
  #scanning = Promise.resolve();

  constructor(options: StaticPodsOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    const { clock, signal, directory, logger } = this.#options;
    try {
      watch(directory, { signal, persistent: false }, () => void this.scan()).on("error", () => {});
    } catch (error) {
      logger.warn("the static pod directory cannot be watched", { directory, error });
    }
    while (!signal.aborted) {
      await sleep(clock, SCAN_EVERY_MS, signal);
      await this.scan();
      for (const pod of this.#pods.values()) await this.#mirror(pod);
    }
  }

  /** Starts what is new, ends what is gone; one scan after the other. */
  scan(): Promise<void> {
    this.#scanning = this.#scanning.then(() => this.#scan());
    return this.#scanning;
  }

  /** The uid of the pod that the API server shows for this one. */
  mirrorUid(pod: corev1.Pod): string | undefined {
    const mirror = this.#mirrors.get(keyOf(pod));
    return mirror && isOf(mirror, pod) ? mirror.metadata.uid : undefined;
  }

  isStatic(pod: corev1.Pod): boolean {
    return this.#pods.has(pod.metadata.uid);
  }

  /** A mirror pod was seen. One that is being deleted, or of a file that changed, makes room for another. */
  seen(mirror: corev1.Pod): void {
    const known = this.#mirrors.has(keyOf(mirror));
    this.#mirrors.set(keyOf(mirror), mirror);
    const pod = this.#podOf(mirror);
    if (!pod || !isOf(mirror, pod) || mirror.metadata.deletionTimestamp) void this.#remove(mirror);
    else if (known) this.#options.changed(pod, mirror);
    else this.#options.mirrored(pod);
  }

  gone(mirror: corev1.Pod): void {
    this.#mirrors.delete(keyOf(mirror));
    const pod = this.#podOf(mirror);
    if (pod) void this.#mirror(pod);
  }

  async #scan(): Promise<void> {
    const found = new Map((await this.#read()).map((pod) => [pod.metadata.uid, pod]));
    for (const [uid, pod] of this.#pods) {
      if (found.has(uid)) continue;
      this.#pods.delete(uid);
      this.#options.stop(pod);
      const mirror = this.#mirrors.get(keyOf(pod));
      if (mirror) await this.#remove(mirror);
    }
    for (const [uid, pod] of found) {
      if (this.#pods.has(uid)) continue;
      this.#pods.set(uid, pod);
      this.#options.start(pod);
      void this.#mirror(pod);
    }
  }

  async #read(): Promise<corev1.Pod[]> {
    const { directory, nodeName, clock, logger } = this.#options;
    const names = (await readdir(directory).catch(() => [])).filter(isManifest).sort();
    const pods: corev1.Pod[] = [];
    for (const name of names) {
      try {
        const text = await readFile(join(directory, name), "utf8");
        pods.push(parseManifest(text, { nodeName, nowMs: clock.now() }));
      } catch (error) {
        logger.error("a static pod's file can't be used", { file: join(directory, name), error });
      }
    }
    return pods;
  }

  #podOf(mirror: corev1.Pod): corev1.Pod | undefined {
    return [...this.#pods.values()].find((pod) => keyOf(pod) === keyOf(mirror));
  }

  async #mirror(pod: corev1.Pod): Promise<void> {
    const { client, logger, node, signal } = this.#options;
    if (this.#mirrors.has(keyOf(pod)) || !this.isStatic(pod)) return;
    try {
      await client.create(Pods, mirrorOf(pod, node()), { signal });
    } catch (error) {
      if (!isStatus(error, "AlreadyExists") && !signal.aborted)
        logger.warn("could not create a mirror pod", { pod: keyOf(pod), error });
    }
  }

  async #remove({ metadata: { name, namespace, uid } }: corev1.Pod): Promise<void> {
    const { client, logger } = this.#options;
    try {
      await client.delete(Pods, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!isStatus(error, "NotFound") && !isStatus(error, "Conflict"))
        logger.warn("could not delete a mirror pod", { pod: `${namespace}/${name}`, error });
    }
  }
}

function keyOf({ metadata: { name, namespace } }: corev1.Pod): string {
  return `${namespace}/${name}`;
}

function isOf(mirror: corev1.Pod, { metadata: { uid } }: corev1.Pod): boolean {
  return mirror.metadata.annotations?.[annotations.mirror] === uid;
}
