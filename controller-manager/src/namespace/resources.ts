/** What is in a namespace, and how it is emptied. */
import { Pods, storedResources, groupResource, type KubernetesObject, type Resource } from "@kayak/api";
import type { Client } from "@kayak/client";
import type { Remaining } from "./plan.ts";

/** Pods go first: what they use should be there as long as they run. */
export const deletionOrder: readonly (readonly Resource[])[] = [
  storedResources.filter((resource) => isPods(resource)),
  storedResources.filter((resource) => isContent(resource) && !isPods(resource)),
];

function isContent({ namespaced, verbs }: Resource): boolean {
  return namespaced && verbs.includes("deletecollection");
}

function isPods(resource: Resource): boolean {
  return groupResource(resource) === groupResource(Pods);
}

/** Deletes everything of one resource in a namespace and says what is still there. Asks the server, not a cache. */
export async function empty(client: Client, namespace: string, resource: Resource): Promise<Remaining | undefined> {
  const before = await client.list(resource, { namespace });
  if (before.items.length === 0) return undefined;
  if (before.items.some(({ metadata }) => metadata.deletionTimestamp === undefined)) {
    await client.deleteCollection(resource, { namespace, propagationPolicy: "Background" });
  }
  const { items } = await client.list(resource, { namespace });
  return items.length === 0 ? undefined : { resource, count: items.length, finalizers: countFinalizers(items) };
}

function countFinalizers(objects: readonly KubernetesObject[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { metadata } of objects) {
    for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
  }
  return counts;
}
