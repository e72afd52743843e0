/** What is particular about one resource. Everything not said here is the same for all and lives in the generic store. */
import { isDeepStrictEqual } from "node:util";
import type { HiddenFields, KubernetesObject, Resource } from "@kayak/api";
import type { Allocator } from "./allocation/allocator.ts";

export type PropagationPolicy = "Foreground" | "Background" | "Orphan";

/** Objects as the registry handles them: any kind's spec and status. */
export interface AnyObject extends KubernetesObject {
  spec?: unknown;
  status?: unknown;
}

export interface Strategy<T extends AnyObject = AnyObject> {
  readonly resource: Resource<T>;
  /** Fills in what clients may not choose. Both change the object they are given first. */
  prepareForCreate(object: T): void;
  prepareForUpdate(next: T, current: T): void;
  /** Present where the resource has a status subresource. */
  prepareForStatusUpdate?(next: T, current: T): void;
  /** What a write of the status keeps besides the spec, so that its writer doesn't own it. */
  readonly keptByStatus?: HiddenFields | undefined;
  /** PUT of a missing object creates it. */
  readonly allowCreateOnUpdate: boolean;
  /** PUT without resourceVersion overwrites. */
  readonly allowUnconditionalUpdate: boolean;
  /** DELETE answers with the object instead of a Status. */
  readonly returnsDeleted: boolean;
  readonly ttlSeconds?: number | undefined;
  readonly defaultPropagation: PropagationPolicy;
  /** Seconds an object is given to end by itself, or undefined when deletion is immediate. */
  gracePeriodSeconds(object: T, requested: number | undefined): number | undefined;
  /** Whether somebody still has to finish something before a deleted object may go, apart from metadata.finalizers. */
  holdsDeletion(object: T): boolean;
  /** Makes the further marks of a deletion that must wait. */
  markDeleting(object: T): void;
  /** Hands out what must be unique across objects, e.g. cluster IPs. */
  readonly allocator?: Allocator<T> | undefined;
}

type Overrides<T extends AnyObject> = Partial<Omit<Strategy<T>, "resource">>;

export function strategy<T extends AnyObject>(resource: Resource<T>, overrides: Overrides<T> = {}): Strategy<T> {
  return {
    resource,
    prepareForCreate: () => {},
    prepareForUpdate: () => {},
    allowCreateOnUpdate: false,
    allowUnconditionalUpdate: true,
    returnsDeleted: false,
    defaultPropagation: "Background",
    gracePeriodSeconds: () => undefined,
    holdsDeletion: () => false,
    markDeleting: () => {},
    ...overrides,
  };
}

/** For resources with spec, status and a generation that counts changes of the spec. */
export function specAndStatus<T extends AnyObject>(initialStatus: () => NonNullable<T["status"]>): Overrides<T> {
  return {
    prepareForCreate(object) {
      object.status = initialStatus();
      object.metadata.generation = 1;
    },
    prepareForUpdate(next, current) {
      next.status = current.status;
      countChange(next, current);
    },
    prepareForStatusUpdate(next, current) {
      next.spec = current.spec;
    },
  };
}

/** For resources with a generation that counts changes of the spec, and no status. */
export function specOnly<T extends AnyObject>(): Overrides<T> {
  return {
    prepareForCreate: startCounting,
    prepareForUpdate: countChange,
  };
}

/** For resources with a status and no generation. */
export function statusOnly<T extends AnyObject>(initialStatus: () => NonNullable<T["status"]>): Overrides<T> {
  const { prepareForStatusUpdate } = specAndStatus<T>(initialStatus);
  return {
    prepareForCreate(object) {
      object.status = initialStatus();
    },
    prepareForUpdate(next, current) {
      next.status = current.status;
    },
    ...(prepareForStatusUpdate && { prepareForStatusUpdate }),
  };
}

export function startCounting(object: AnyObject): void {
  object.metadata.generation = 1;
}

/** One generation more when the spec changed. */
export function countChange(next: AnyObject, current: AnyObject): void {
  const { generation } = current.metadata;
  const changed = !isDeepStrictEqual(plain(next.spec), plain(current.spec));
  const counted = changed ? (generation ?? 0) + 1 : generation;
  if (counted === undefined) delete next.metadata.generation;
  else next.metadata.generation = counted;
}

/** As it would be after a round trip through the store: without fields that are undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
