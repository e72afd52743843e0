/** Which of several classes is the default one. */
import type { KubernetesObject } from "@kayak/api";
import type { Store } from "../registry/store.ts";

/** Of the classes that the annotation marks as default, the newest. */
export function defaultClassOf(classes: Store, ...annotations: readonly string[]): KubernetesObject | undefined {
  const marked = classes.cache
    .list()
    .map(({ object }) => object)
    .filter(({ metadata }) => annotations.some((name) => metadata.annotations?.[name] === "true"));
  const [newest] = marked.sort(newestFirst);
  return newest;
}

function newestFirst({ metadata: a }: KubernetesObject, { metadata: b }: KubernetesObject): number {
  if (a.creationTimestamp !== b.creationTimestamp) return a.creationTimestamp > b.creationTimestamp ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
