/** Which objects a controller manages: those it owns and still selects, and orphans that it selects. */
import type { metav1 } from "@kayak/api";
import { controllerOf, isTerminating } from "./objects.ts";

type HasMetadata = { readonly metadata: metav1.ObjectMeta };

export interface Claims<T> {
  /** Managed already. */
  readonly owned: readonly T[];
  /** Without controller and selected: to be taken over. */
  readonly adopt: readonly T[];
  /** Managed, but not selected any more: to be let go. */
  readonly release: readonly T[];
}

/** A controller on its way out takes nothing over and lets nothing go: what it owns is the garbage collector's. */
export function planClaims<T extends HasMetadata>(
  controller: HasMetadata,
  objects: readonly T[],
  selects: (object: T) => boolean,
): Claims<T> {
  const claims = { owned: [] as T[], adopt: [] as T[], release: [] as T[] };
  const leaving = isTerminating(controller);
  for (const object of objects) {
    const owner = controllerOf(object);
    if (owner && owner.uid !== controller.metadata.uid) continue;
    if (owner && selects(object)) claims.owned.push(object);
    else if (leaving || isTerminating(object)) continue;
    else if (owner) claims.release.push(object);
    else if (selects(object)) claims.adopt.push(object);
  }
  return claims;
}
