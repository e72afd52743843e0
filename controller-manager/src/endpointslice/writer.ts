/** Carries out what was planned for a service's slices, and remembers it until the cache shows it. */
import { EndpointSlices, type Draft, type discoveryv1 } from "@kayak/api";
import type { Client, Informer, ObjectKey } from "@kayak/client";
import type { ControllerContext } from "../context.ts";
import { inParallel } from "../shared/batches.ts";
import { isNamespaceTerminating, unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { OwnWrites } from "../shared/own-writes.ts";

type EndpointSlice = discoveryv1.EndpointSlice;

export type SliceAction =
  | { readonly kind: "create"; readonly slice: Draft<EndpointSlice> }
  | { readonly kind: "update"; readonly slice: EndpointSlice }
  | { readonly kind: "delete"; readonly slice: EndpointSlice };

export class SliceWriter {
  readonly #client: Client;
  readonly #writes: OwnWrites<EndpointSlice>;

  constructor({ client, clock }: ControllerContext, slices: Informer<EndpointSlice>) {
    this.#client = client;
    this.#writes = new OwnWrites(slices, clock);
  }

  /** Whether the cache lacks something that was written for this service. */
  pending(service: ObjectKey): boolean {
    return this.#writes.pending(service);
  }

  forget(service: ObjectKey): void {
    this.#writes.forget(service);
  }

  /** Does all that can be done; then throws the first failure, unless it is that the namespace goes. */
  async apply(service: ObjectKey, actions: readonly SliceAction[]): Promise<void> {
    const { error } = await inParallel(actions, (action) => this.#apply(service, action));
    if (error !== undefined && !isNamespaceTerminating(error)) throw error;
  }

  async #apply(service: ObjectKey, action: SliceAction): Promise<void> {
    switch (action.kind) {
      case "create":
        return this.#writes.wrote(service, await this.#client.create(EndpointSlices, action.slice));
      case "update":
        return this.#writes.wrote(service, await this.#client.update(EndpointSlices, action.slice));
      case "delete":
        await unlessGone(this.#client.delete(EndpointSlices, refOf(action.slice)));
        return this.#writes.deleted(service, action.slice);
    }
  }
}
