/** When the change happened that endpoints are written for: from it, clients measure how long programming the network takes. */
import type { corev1 } from "@kayak/api";
import type { ObjectKey } from "@kayak/client";
import { createdMs, parseMs } from "./objects.ts";
import { readyCondition } from "./pods.ts";

export const TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

interface Known {
  readonly service: number;
  readonly pods: ReadonlyMap<string, number>;
}

export class TriggerTimes {
  readonly #known = new Map<ObjectKey, Known>();

  /** The earliest change of the service and its pods since the last call; undefined when none has a newer time. */
  next(key: ObjectKey, service: corev1.Service, pods: readonly corev1.Pod[]): string | undefined {
    const before = this.#known.get(key);
    const now = { service: createdMs(service), pods: new Map(pods.map((pod) => [pod.metadata.name, changedMs(pod)])) };
    this.#known.set(key, now);
    const news = [...now.pods].filter(([name, ms]) => ms > (before?.pods.get(name) ?? 0)).map(([, ms]) => ms);
    if (now.service > (before?.service ?? 0)) news.push(now.service);
    return news.length > 0 ? rfc3339(Math.min(...news)) : undefined;
  }

  forget(key: ObjectKey): void {
    this.#known.delete(key);
  }
}

function changedMs(pod: corev1.Pod): number {
  return parseMs(readyCondition(pod)?.lastTransitionTime) ?? 0;
}

/** With a fraction only where there is one, as Go's RFC3339Nano. */
function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, "Z");
}
