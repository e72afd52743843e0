/**
 * How an object lies in the store: JSON that begins `{"kind":K,"apiVersion":V,"metadata":{` and has no resourceVersion, since
 * that is the revision of the write. Because the beginning is always the same, the resourceVersion is spliced in at a known
 * place, without parsing.
 */
import { type KubernetesObject, type Resource, groupVersion } from "@kayak/api";
import type { Revision } from "./storage.ts";

export class ObjectCodec {
  private readonly kind: string;
  private readonly apiVersion: string;
  private readonly head: Buffer;

  constructor(resource: Pick<Resource, "group" | "version" | "kind">) {
    this.kind = resource.kind;
    this.apiVersion = groupVersion(resource);
    this.head = Buffer.from(
      `{"kind":${JSON.stringify(this.kind)},"apiVersion":${JSON.stringify(this.apiVersion)},"metadata":{`,
    );
  }

  /** An object's bytes in the store. Its metadata is never empty: it has a name. */
  encode(object: KubernetesObject): Buffer {
    const { kind: _kind, apiVersion: _apiVersion, metadata, ...rest } = object;
    const { resourceVersion: _resourceVersion, ...stored } = metadata;
    return Buffer.from(JSON.stringify({ kind: this.kind, apiVersion: this.apiVersion, metadata: stored, ...rest }));
  }

  /** The bytes that clients get. */
  present(stored: Buffer, revision: Revision): Buffer {
    return this.splice(stored, this.head.length, revision);
  }

  /** The same bytes under another resourceVersion. */
  restamp(presented: Buffer, from: Revision, to: Revision): Buffer {
    return this.splice(presented, this.head.length + stamp(from).length, to);
  }

  /** Copies into memory of its own: a slice of Node's shared pool would keep 8 KiB alive for as long as the object is cached. */
  private splice(bytes: Buffer, tail: number, revision: Revision): Buffer {
    const text = stamp(revision);
    const result = Buffer.allocUnsafeSlow(this.head.length + text.length + bytes.length - tail);
    this.head.copy(result);
    result.write(text, this.head.length, "latin1");
    bytes.copy(result, this.head.length + text.length, tail);
    return result;
  }
}

function stamp(revision: Revision): string {
  return `"resourceVersion":"${revision}",`;
}
