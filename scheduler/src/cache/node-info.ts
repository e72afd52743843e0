/** A node and the pods on it, with their sums. */
import type { corev1 } from "@kayak/api";
import type { PodInfo } from "../pods/pod-info.ts";
import { addTo, amounts, type Amounts } from "../pods/resources.ts";

let lastGeneration = 0;

export class NodeInfo {
  readonly name: string;
  #node: corev1.Node | undefined;
  #allocatable: Amounts = new Map();
  readonly #pods = new Map<string, PodInfo>();
  readonly #requested = new Map<string, number>();
  readonly #scoredRequested = new Map<string, number>();
  #withAffinity = 0;
  #withAntiAffinity = 0;
  #images: ReadonlyMap<string, number> = new Map();
  /** Never the same for two contents of this node: what was computed from one generation holds for as long as it stands. */
  #generation = ++lastGeneration;

  constructor(name: string) {
    this.name = name;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Only nodes that are in the snapshot may be asked. */
  get node(): corev1.Node {
    if (!this.#node) throw new ReferenceError(`node ${this.name} is gone`);
    return this.#node;
  }

  /** False while pods are known to be on a node that isn't known, or is no more. */
  get exists(): boolean {
    return this.#node !== undefined;
  }

  get allocatable(): Amounts {
    return this.#allocatable;
  }

  get requested(): Amounts {
    return this.#requested;
  }

  get scoredRequested(): Amounts {
    return this.#scoredRequested;
  }

  /** Image name to its size in bytes. */
  get images(): ReadonlyMap<string, number> {
    return this.#images;
  }

  get podCount(): number {
    return this.#pods.size;
  }

  get pods(): Iterable<PodInfo> {
    return this.#pods.values();
  }

  /** Whether a pod here has any affinity or anti-affinity to other pods. */
  get hasPodAffinity(): boolean {
    return this.#withAffinity > 0;
  }

  /** Whether a pod here has required anti-affinity to other pods. */
  get hasPodAntiAffinity(): boolean {
    return this.#withAntiAffinity > 0;
  }

  setNode(node: corev1.Node | undefined): void {
    this.#node = node;
    this.#allocatable = amounts(node?.status?.allocatable);
    const images = (node?.status?.images ?? []).flatMap(({ names = [], sizeBytes = 0 }) =>
      names.map((name) => [name, sizeBytes] as const),
    );
    this.#images = new Map(images);
    this.#changed();
  }

  addPod(pod: PodInfo): void {
    this.removePod(pod.key);
    this.#pods.set(pod.key, pod);
    this.#count(pod, 1);
  }

  removePod(key: string): void {
    const pod = this.#pods.get(key);
    if (!pod) return;
    this.#pods.delete(key);
    this.#count(pod, -1);
  }

  /** For simulations. */
  clone(): NodeInfo {
    const copy = new NodeInfo(this.name);
    copy.setNode(this.#node);
    for (const pod of this.#pods.values()) copy.addPod(pod);
    return copy;
  }

  #count(pod: PodInfo, sign: 1 | -1): void {
    addTo(this.#requested, pod.requests, sign);
    addTo(this.#scoredRequested, pod.scoredRequests, sign);
    if (pod.hasAffinity) this.#withAffinity += sign;
    if (pod.affinities.requiredAnti.length > 0) this.#withAntiAffinity += sign;
    this.#changed();
  }

  #changed(): void {
    this.#generation = ++lastGeneration;
  }
}
