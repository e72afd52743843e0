/** One scheduling decision: the pod, the cluster, and what plugins leave for their later extension points. */
import type { Snapshot } from "../cache/snapshot.ts";
import type { PodInfo } from "../pods/pod-info.ts";
import { NodeMemo } from "./node-memo.ts";

/** What lives across the decisions about identical pods. */
export class PodClass {
  readonly #memos = new Map<string, NodeMemo<unknown>>();

  /** The named per-node memo; a name always stands for the same type. */
  memo<V>(name: string): NodeMemo<V> {
    let memo = this.#memos.get(name);
    if (!memo) this.#memos.set(name, (memo = new NodeMemo()));
    return memo as NodeMemo<V>;
  }
}

export class Cycle {
  readonly pod: PodInfo;
  readonly snapshot: Snapshot;
  readonly podClass: PodClass;
  readonly slots = new Map<object, unknown>();

  constructor(pod: PodInfo, snapshot: Snapshot, podClass: PodClass) {
    this.pod = pod;
    this.snapshot = snapshot;
    this.podClass = podClass;
  }
}

/** A plugin's own typed place in a cycle. */
export class Slot<T> {
  set(cycle: Cycle, value: T): T {
    cycle.slots.set(this, value);
    return value;
  }

  get(cycle: Cycle): T {
    if (!cycle.slots.has(this)) throw new ReferenceError("slot read before it was set");
    return cycle.slots.get(this) as T;
  }
}
