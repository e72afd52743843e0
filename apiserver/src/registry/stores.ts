/** The stores of all resources. */
import { type Resource, StatusError } from "@kayak/api";
import { collection } from "../storage/keys.ts";
import type { Store } from "./store.ts";

export class Stores {
  private readonly byCollection: ReadonlyMap<string, Store>;

  constructor(stores: readonly Store[]) {
    this.byCollection = new Map(stores.map((store) => [collection(store.resource), store]));
  }

  of(resource: Pick<Resource, "group" | "plural">): Store {
    const store = this.byCollection.get(collection(resource));
    if (!store) throw new StatusError("InternalError", `no store of ${collection(resource)}`);
    return store;
  }

  all(): Iterable<Store> {
    return this.byCollection.values();
  }
}
