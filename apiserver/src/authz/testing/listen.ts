/** Gives listeners fixed objects, as a cache would at its start. */
import { cacheKey } from "../../storage/keys.ts";
import type { ListenTo } from "../rbac/policy.ts";

export type Objects = Readonly<Record<string, readonly object[]>>;

/** Objects by the kind's plural name; only their metadata must be complete. */
export function listenTo(objects: Objects): ListenTo {
  return ({ plural }, listener) => {
    listener.clear();
    for (const object of (objects[plural] ?? []) as { metadata: { name: string; namespace: string } }[])
      listener.set({ key: cacheKey(object.metadata), object: object as never });
  };
}
