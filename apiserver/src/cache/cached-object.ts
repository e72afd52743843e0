/** One object at one revision: the bytes that clients get, and what is derived from them only when somebody asks. */
import { type FieldSet, type KubernetesObject, type Resource, encodeMessage, selectableFields } from "@kayak/api";
import type { ObjectCodec } from "../storage/object-codec.ts";
import type { Revision } from "../storage/storage.ts";

export interface CachedKind {
  readonly resource: Resource;
  readonly codec: ObjectCodec;
}

/** Small objects (namespaces, accounts) are looked at again and again, so their parsed form is kept; that of large ones is not. */
const keepParsedBytes = 1024;

const noLabels: Readonly<Record<string, string>> = {};

export class CachedObject {
  /** `namespace/name`, or `name` at cluster scope. */
  readonly key: string;
  readonly revision: Revision;
  /** JSON with the resourceVersion in it. */
  readonly bytes: Buffer;
  private readonly kind: CachedKind;
  private parsed: KubernetesObject | undefined;
  private labelIndex: Readonly<Record<string, string>> | undefined;
  private fieldIndex: FieldSet | undefined;
  private encoded: Buffer | undefined;

  constructor(
    kind: CachedKind,
    at: { key: string; revision: Revision; bytes: Buffer; object?: KubernetesObject | undefined },
  ) {
    this.kind = kind;
    this.key = at.key;
    this.revision = at.revision;
    this.bytes = at.bytes;
    this.parsed = at.object;
  }

  /** Shared by everyone: never changed. */
  get object(): KubernetesObject {
    const object = this.parsed ?? this.copy();
    if (this.bytes.length <= keepParsedBytes) this.parsed = object;
    return object;
  }

  /** The caller's own, to change. */
  copy(): KubernetesObject {
    return JSON.parse(this.bytes.toString()) as KubernetesObject;
  }

  get labels(): Readonly<Record<string, string>> {
    return (this.labelIndex ??= this.object.metadata.labels ?? noLabels);
  }

  get fields(): FieldSet {
    return (this.fieldIndex ??= selectableFields(this.kind.resource, this.object));
  }

  /** The object as a protobuf message, kept once it was asked for. */
  get message(): Buffer {
    return (this.encoded ??= encodeMessage(this.kind.resource.schema, this.object));
  }

  /** The same object as it is shown with a later event, e.g. its own deletion. */
  at(revision: Revision): CachedObject {
    const bytes = this.kind.codec.restamp(this.bytes, this.revision, revision);
    const copy = new CachedObject(this.kind, { key: this.key, revision, bytes });
    copy.labelIndex = this.labelIndex;
    copy.fieldIndex = this.fieldIndex;
    return copy;
  }

  /** Lets go of the parsed form, several times larger than the bytes. What filters have asked for stays. */
  shrink(): void {
    if (this.bytes.length > keepParsedBytes) this.parsed = undefined;
  }
}
