/** Waiting on a watch, so that a figure ends with the event and not with a poll. */
import { Pods, type corev1, type KubernetesObject, type Resource } from "@kayak/api";
import type { Client, WatchOptions } from "@kayak/client";

const giveUpMs = 120_000;

/** Follows a resource from its present state until `done`; a deleted object is handed over as undefined. */
export async function until<T extends KubernetesObject>(
  client: Client,
  resource: Resource<T>,
  { done, ...options }: WatchOptions & { readonly done: (object: T | undefined) => boolean },
): Promise<void> {
  const stop = new AbortController();
  const timer = setTimeout(
    () => stop.abort(new Error(`${resource.plural}: nothing within ${giveUpMs / 1000} s`)),
    giveUpMs,
  );
  try {
    for await (const event of client.watch(resource, { ...options, signal: stop.signal, resourceVersion: "0" })) {
      if (event.type === "BOOKMARK") continue;
      if (done(event.type === "DELETED" ? undefined : event.object)) return;
    }
    throw new Error(`the watch of ${resource.plural} ended early`, { cause: stop.signal.reason });
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
}

export function isReady(
  conditions: readonly { readonly type: string; readonly status: string }[] | undefined,
): boolean {
  return conditions?.some((condition) => condition.type === "Ready" && condition.status === "True") ?? false;
}

/** Until `count` different pods with the labels have been Ready. */
export async function podsReady(client: Client, labelSelector: string, count: number): Promise<void> {
  const ready = new Set<string>();
  const done = (pod: corev1.Pod | undefined) => {
    if (pod && isReady(pod.status.conditions)) ready.add(pod.metadata.name);
    return ready.size >= count;
  };
  await until(client, Pods, { namespace: "default", labelSelector, done });
}
