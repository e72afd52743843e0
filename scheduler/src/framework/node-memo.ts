/** A value per node, computed again only when the node has changed. */
import type { NodeInfo } from "../cache/node-info.ts";

interface Entry<V> {
  readonly generation: number;
  readonly value: V;
}

export class NodeMemo<V> {
  readonly #entries = new WeakMap<NodeInfo, Entry<V>>();

  get(node: NodeInfo, compute: (node: NodeInfo) => V): V {
    const known = this.#entries.get(node);
    if (known?.generation === node.generation) return known.value;
    const value = compute(node);
    this.#entries.set(node, { generation: node.generation, value });
    return value;
  }
}
