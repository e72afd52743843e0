/** The files of configMap, secret, downwardAPI and projected volumes. */
import type { corev1 } from "@kayak/api";
import { fieldValue, resourceValue, type PodFacts } from "../container/field-ref.ts";
import type { ProjectedFile } from "./atomic-writer.ts";
import type { VolumeContext } from "./volume.ts";

export type Files = Map<string, ProjectedFile>;

export const DEFAULT_MODE = 0o644;

interface Selection {
  readonly items: readonly corev1.KeyToPath[] | undefined;
  readonly mode: number;
  readonly optional: boolean;
  /** How messages name the object, e.g. `configmap "web"`. */
  readonly what: string;
}

/** All keys, or the chosen ones at their paths. */
function select(data: ReadonlyMap<string, Buffer> | undefined, { items, mode, optional, what }: Selection): Files {
  if (!data) {
    if (optional) return new Map();
    throw new Error(`${what} not found`);
  }
  if (!items?.length) return new Map([...data].map(([key, value]) => [key, { data: value, mode }]));
  const files: Files = new Map();
  for (const item of items) {
    const value = data.get(item.key);
    if (value) files.set(item.path, { data: value, mode: item.mode ?? mode });
    else if (!optional) throw new Error(`references non-existent ${what.split(" ", 1)[0]} key: ${item.key}`);
  }
  return files;
}

type ObjectRef = {
  readonly name?: string | undefined;
  readonly items?: readonly corev1.KeyToPath[] | undefined;
  readonly optional?: boolean | undefined;
};

export async function configMapFiles({ objects }: VolumeContext, ref: ObjectRef, mode: number): Promise<Files> {
  const object = await objects.configMap(ref.name ?? "");
  const data = object && new Map([...texts(object.data), ...binaries(object.binaryData)]);
  return select(data, {
    items: ref.items,
    mode,
    optional: ref.optional ?? false,
    what: `configmap "${ref.name ?? ""}"`,
  });
}

export async function secretFiles({ objects }: VolumeContext, ref: ObjectRef, mode: number): Promise<Files> {
  const object = await objects.secret(ref.name ?? "");
  const data = object && new Map(binaries(object.data));
  return select(data, { items: ref.items, mode, optional: ref.optional ?? false, what: `secret "${ref.name ?? ""}"` });
}

function texts(data: Readonly<Record<string, string>> = {}): [string, Buffer][] {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value)]);
}

function binaries(data: Readonly<Record<string, string>> = {}): [string, Buffer][] {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64")]);
}

export function downwardFiles(facts: PodFacts, items: readonly corev1.DownwardAPIVolumeFile[], mode: number): Files {
  return new Map(
    items.map((item) => [item.path, { data: Buffer.from(downwardValue(facts, item)), mode: item.mode ?? mode }]),
  );
}

function downwardValue(facts: PodFacts, { fieldRef, resourceFieldRef, path }: corev1.DownwardAPIVolumeFile): string {
  if (fieldRef) return fieldValue(facts, fieldRef.fieldPath);
  if (!resourceFieldRef) throw new Error(`item ${path} refers to nothing`);
  const { containers, initContainers = [] } = facts.pod.spec;
  const container = [...containers, ...initContainers].find(({ name }) => name === resourceFieldRef.containerName);
  if (!container) throw new Error(`container ${resourceFieldRef.containerName ?? ""} not found`);
  return resourceValue(facts, resourceFieldRef, container);
}
