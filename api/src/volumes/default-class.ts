/** Which class claims get that name none. */
import type * as storage from "../types/storage/v1/index.ts";
import { volumeAnnotations } from "./claims.ts";

/** Of several default classes the newest; the first by name of those that are equally new. */
export function defaultClassOf(classes: Iterable<storage.StorageClass>): storage.StorageClass | undefined {
  const defaults = Array.from(classes).filter(isDefault);
  return defaults.sort((a, b) => createdMs(b) - createdMs(a) || (a.metadata.name < b.metadata.name ? -1 : 1))[0];
}

function isDefault({ metadata: { annotations } }: storage.StorageClass): boolean {
  const { defaultClass, olderDefaultClass } = volumeAnnotations;
  return annotations?.[defaultClass] === "true" || annotations?.[olderDefaultClass] === "true";
}

function createdMs({ metadata }: storage.StorageClass): number {
  return Date.parse(metadata.creationTimestamp) || 0;
}
