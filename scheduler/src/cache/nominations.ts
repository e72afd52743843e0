/** Pods that had room made for them, and the nodes where: others must not take it while the victims leave. */
import type { PodInfo } from "../pods/pod-info.ts";
import { withNode, type Snapshot } from "./snapshot.ts";

export class Nominations {
  readonly #byPod = new Map<string, { readonly info: PodInfo; readonly node: string }>();

  set(info: PodInfo, node: string): void {
    this.#byPod.set(info.key, { info, node });
  }

  delete(key: string): void {
    this.#byPod.delete(key);
  }

  /** The cluster as this pod may use it: nominated pods that don't yield to it count as being there. */
  applyTo(snapshot: Snapshot, pod: PodInfo): Snapshot {
    let result = snapshot;
    for (const { info, node } of this.#byPod.values()) {
      const target = result.node(node);
      if (!target || info.key === pod.key || info.priority < pod.priority) continue;
      const occupied = target.clone();
      occupied.addPod(info);
      result = withNode(result, occupied);
    }
    return result;
  }
}
