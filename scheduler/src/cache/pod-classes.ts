/** What identical pods share, by their signature. */
import { PodClass } from "../framework/cycle.ts";
import type { PodInfo } from "../pods/pod-info.ts";

/** Kinds of pods remembered; the least recently scheduled is forgotten first. */
const MAX_CLASSES = 256;

export class PodClasses {
  readonly #classes = new Map<string, PodClass>();

  of({ signature }: PodInfo): PodClass {
    const podClass = this.#classes.get(signature) ?? new PodClass();
    this.#classes.delete(signature);
    this.#classes.set(signature, podClass);
    if (this.#classes.size > MAX_CLASSES) this.#classes.delete(this.#classes.keys().next().value as string);
    return podClass;
  }

  /** Something changed that is neither in a pod's signature nor in a node: services' selectors, namespaces' labels. */
  clear(): void {
    this.#classes.clear();
  }
}
