/**
 * What is known of nodes and of the pods on them, including pods that were given a node here but are not confirmed by the API yet
 * (assumed pods). Every change keeps the sums current, so that a decision starts from a ready picture.
 */
import type { LabelSelector, Labels, corev1 } from "@kayak/api";
import { PodInfo } from "../pods/pod-info.ts";
import { NodeInfo } from "./node-info.ts";
import type { Snapshot } from "./snapshot.ts";

/** An assumed pod that was bound but is never seen on its node is forgotten after this. */
const CONFIRMATION_MS = 15 * 60_000;

interface Placement {
  readonly info: PodInfo;
  readonly node: string;
  /** Undefined once the API has confirmed it. `expiresAtMs` is set once it is bound. */
  readonly assumed?: { expiresAtMs: number };
}

export interface CacheSources {
  namespaceLabels(namespace: string): Labels | undefined;
  defaultSpreadSelector(pod: corev1.Pod): LabelSelector | undefined;
}

export class SchedulerCache implements Snapshot {
  readonly #infos = new Map<string, NodeInfo>();
  /** Where each pod is. Invariant: exactly the pods of all #infos. */
  readonly #placements = new Map<string, Placement>();
  readonly #imageNodes = new Map<string, number>();
  readonly #withAffinity = new Set<NodeInfo>();
  readonly #withAntiAffinity = new Set<NodeInfo>();
  readonly #sources: CacheSources;
  /** Undefined since a node came or went. */
  #nodes: readonly NodeInfo[] | undefined;

  constructor(sources: CacheSources) {
    this.#sources = sources;
  }

  get nodes(): readonly NodeInfo[] {
    return (this.#nodes ??= [...this.#infos.values()].filter((info) => info.exists));
  }

  node(name: string): NodeInfo | undefined {
    const info = this.#infos.get(name);
    return info?.exists ? info : undefined;
  }

  get nodesWithAffinity(): Iterable<NodeInfo> {
    return this.#withAffinity;
  }

  get nodesWithAntiAffinity(): Iterable<NodeInfo> {
    return this.#withAntiAffinity;
  }

  imageNodes(image: string): number {
    return this.#imageNodes.get(image) ?? 0;
  }

  namespaceLabels(namespace: string): Labels | undefined {
    return this.#sources.namespaceLabels(namespace);
  }

  defaultSpreadSelector(pod: corev1.Pod): LabelSelector | undefined {
    return this.#sources.defaultSpreadSelector(pod);
  }

  setNode(node: corev1.Node): void {
    const info = this.#info(node.metadata.name);
    this.#countImages(info, -1);
    info.setNode(node);
    this.#countImages(info, 1);
    this.#track(info);
  }

  removeNode(name: string): void {
    const info = this.#infos.get(name);
    if (!info) return;
    this.#countImages(info, -1);
    info.setNode(undefined);
    this.#track(info);
  }

  /** A pod that the API says is on a node. Returns what was known of it. */
  setPod(info: PodInfo): PodInfo | undefined {
    const previous = this.#placements.get(info.key);
    this.#remove(info.key);
    this.#place({ info, node: info.pod.spec.nodeName! });
    return previous?.info;
  }

  removePod(key: string): PodInfo | undefined {
    const known = this.#placements.get(key);
    this.#remove(key);
    return known?.info;
  }

  /** Counts the pod as being on the node, until the API confirms it or `forget` takes it back. */
  assume(info: PodInfo, node: string): void {
    this.#place({ info, node, assumed: { expiresAtMs: Infinity } });
  }

  /** The API took the binding: its confirmation should follow. */
  bound(info: PodInfo, nowMs: number): void {
    const { assumed } = this.#placements.get(info.key) ?? {};
    if (assumed) assumed.expiresAtMs = nowMs + CONFIRMATION_MS;
  }

  /** Takes an assumption back. Does nothing when the API has spoken since. */
  forget(info: PodInfo): void {
    const placement = this.#placements.get(info.key);
    if (placement?.assumed && placement.info.uid === info.uid) this.#remove(info.key);
  }

  isAssumed(key: string): boolean {
    return this.#placements.get(key)?.assumed !== undefined;
  }

  /** Forgets assumed pods whose confirmation never came, and returns them. */
  expire(nowMs: number): PodInfo[] {
    const expired = [...this.#placements.values()].filter(({ assumed }) => assumed && assumed.expiresAtMs <= nowMs);
    for (const { info } of expired) this.#remove(info.key);
    return expired.map(({ info }) => info);
  }

  #place(placement: Placement): void {
    const info = this.#info(placement.node);
    info.addPod(placement.info);
    this.#placements.set(placement.info.key, placement);
    this.#track(info);
  }

  #remove(key: string): void {
    const placement = this.#placements.get(key);
    if (!placement) return;
    const info = this.#info(placement.node);
    info.removePod(key);
    this.#placements.delete(key);
    this.#track(info);
  }

  #info(name: string): NodeInfo {
    let info = this.#infos.get(name);
    if (!info) this.#infos.set(name, (info = new NodeInfo(name)));
    return info;
  }

  /** Keeps the sets and the list of nodes in step with a node that changed. */
  #track(info: NodeInfo): void {
    include(this.#withAffinity, info, info.exists && info.hasPodAffinity);
    include(this.#withAntiAffinity, info, info.exists && info.hasPodAntiAffinity);
    if (!info.exists && info.podCount === 0) this.#infos.delete(info.name);
    if (this.#nodes && this.#nodes.includes(info) !== info.exists) this.#nodes = undefined;
  }

  #countImages(info: NodeInfo, sign: 1 | -1): void {
    for (const image of info.images.keys()) {
      const count = this.imageNodes(image) + sign;
      if (count > 0) this.#imageNodes.set(image, count);
      else this.#imageNodes.delete(image);
    }
  }
}

function include<T>(set: Set<T>, item: T, wanted: boolean): void {
  if (wanted) set.add(item);
  else set.delete(item);
}
