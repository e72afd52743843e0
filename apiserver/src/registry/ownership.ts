/** Who owns which fields of one resource's objects: keeps metadata.managedFields true with every write that a client makes. */
import {
  type HiddenFields,
  type Resource,
  type StructShape,
  checkConfiguration,
  formatTime,
  fromStored,
  groupVersion,
  ownableShape,
  planApply,
  trackedEntries,
} from "@kayak/api";
import type { AnyObject, Strategy } from "./strategy.ts";

export interface Writer {
  readonly manager: string;
  /** Through which the object is written; undefined for the object itself. */
  readonly subresource: string | undefined;
}

/** Who creates what no client does. */
export const thisServer: Writer = { manager: "kube-apiserver", subresource: undefined };

export interface ApplyRequest extends Writer {
  readonly config: Readonly<Record<string, unknown>>;
  readonly force: boolean;
}

export class Ownership {
  private readonly resource: Resource;
  private readonly strategy: Strategy;
  private readonly now: () => number;
  private readonly timestamp = () => formatTime(this.now());
  private readonly shapes = new Map<string, StructShape>();

  /** `resource` is the form in which the objects are served. */
  constructor(strategy: Strategy, { resource, now }: { resource: Resource; now: () => number }) {
    this.resource = resource;
    this.strategy = strategy;
    this.now = now;
  }

  /** Gives `next`, which the writer made of `live` (undefined: created), its managers. */
  track<T extends AnyObject>(next: T, live: AnyObject | undefined, { manager, subresource }: Writer): T {
    const identity = { manager, operation: "Update", apiVersion: groupVersion(this.resource), subresource } as const;
    const entries = trackedEntries({
      shape: this.shape(subresource),
      live: live && fromStored(this.resource, live),
      next: fromStored(this.resource, next),
      identity,
      now: this.timestamp,
    });
    if (entries.length > 0) next.metadata.managedFields = [...entries];
    else delete next.metadata.managedFields;
    return next;
  }

  /** The object, as plain data of the served form, that server-side apply makes of the newest one. */
  apply(live: AnyObject | undefined, { manager, subresource, config, force }: ApplyRequest): unknown {
    return planApply({
      shape: this.shape(subresource),
      live: live && fromStored(this.resource, live),
      config,
      manager,
      subresource,
      apiVersion: groupVersion(this.resource),
      force,
      now: this.timestamp,
    });
  }

  /** Throws BadRequest for a configuration that is none of this resource. */
  check(config: Readonly<Record<string, unknown>>, at: { namespace: string | undefined; name: string }): void {
    checkConfiguration(this.shape(undefined), config, at);
  }

  private shape(subresource = ""): StructShape {
    const known = this.shapes.get(subresource);
    if (known) return known;
    const made = ownableShape(this.resource.schema, this.hidden(subresource));
    this.shapes.set(subresource, made);
    return made;
  }

  /** What a write through the object leaves alone, and so doesn't own: the status; through the status: everything else. */
  private hidden(subresource: string): HiddenFields {
    const hasStatus = "prepareForStatusUpdate" in this.strategy;
    if (subresource === "status") return { spec: true, ...this.strategy.keptByStatus };
    return hasStatus ? { status: true } : {};
  }
}
