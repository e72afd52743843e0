/**
 * The way from client-side to server-side apply: kubectl's annotation says what it applied last, so kubectl may take those
 * fields from whoever seems to own them, as long as they are still as it left them.
 */
import type { KubernetesObject } from "../resource.ts";
import { maxAnnotationsBytes } from "../validation/labels.ts";
import { compare, configuredFields, objectOf } from "./compare.ts";
import { type FieldSet, difference, leaf, union } from "./field-set.ts";
import type { StructShape } from "./shape.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
const kubectl = "kubectl";

/** The fields that the manager may take without force. */
export function fieldsLastApplied(
  shape: StructShape,
  { live, manager }: { live: KubernetesObject; manager: string },
): FieldSet {
  const text = manager === kubectl ? live.metadata.annotations?.[annotation] : undefined;
  const applied = text ? parse(text) : undefined;
  if (!applied || applied["apiVersion"] !== live.apiVersion) return leaf;
  const { changed = leaf, removed = leaf } = compare(shape, applied, live) ?? {};
  return difference(configuredFields(shape, applied), union(changed, removed));
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Keeps the annotation of an object that has one true, so that client-side apply goes on working. */
export function updateLastApplied(
  object: Readonly<Record<string, unknown>>,
  { config, manager }: { config: Readonly<Record<string, unknown>>; manager: string },
): Readonly<Record<string, unknown>> {
  const metadata = objectOf(object["metadata"]);
  const annotations = objectOf(metadata["annotations"]);
  if (manager !== kubectl || !annotations[annotation]) return object;
  const text = `${JSON.stringify(withoutAnnotation(config))}\n`;
  const value = Buffer.byteLength(text) > maxAnnotationsBytes ? "" : text;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [annotation]: value } } };
}

function withoutAnnotation(config: Readonly<Record<string, unknown>>): unknown {
  const metadata = objectOf(config["metadata"]);
  const { [annotation]: _annotation, ...annotations } = objectOf(metadata["annotations"]);
  return { ...config, metadata: { ...metadata, annotations } };
}
