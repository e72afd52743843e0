/** The storage class of claims that name none. */
import { newestDefault } from "../default-class.ts";
import type * as storage from "../types/storage/v1/index.ts";
import { volumeAnnotations } from "./claims.ts";

export function defaultClassOf(classes: Iterable<storage.StorageClass>): storage.StorageClass | undefined {
  return newestDefault(classes, volumeAnnotations.defaultClass, volumeAnnotations.olderDefaultClass);
}
