/** Which of several classes is the default one. */
import type { KubernetesObject } from "./resource.ts";

/** Of the classes that an annotation marks as default the newest; the first by name of those that are equally new. */
export function newestDefault<T extends KubernetesObject>(
  classes: Iterable<T>,
  ...annotations: readonly string[]
): T | undefined {
  const marked = Array.from(classes).filter(({ metadata }) =>
    annotations.some((name) => metadata.annotations?.[name] === "true"),
  );
  return marked.sort((a, b) => createdMs(b) - createdMs(a) || (a.metadata.name < b.metadata.name ? -1 : 1))[0];
}

function createdMs({ metadata }: KubernetesObject): number {
  return Date.parse(metadata.creationTimestamp) || 0;
}
