/** Turns what the API tells into changes of the cache and the queue, and into events that may help waiting pods. */
import { Namespaces, Nodes, Pods, type corev1 } from "@kayak/api";
import { createInformer, objectKey, type Client, type Informer } from "@kayak/client";
import type { SchedulerCache } from "./cache/cache.ts";
import type { Nominations } from "./cache/nominations.ts";
import type { PodClasses } from "./cache/pod-classes.ts";
import { nodeChanges } from "./node-changes.ts";
import { PodInfo } from "./pods/pod-info.ts";
import { slimPod } from "./pods/slim.ts";
import type { SchedulingQueue } from "./queue/scheduling-queue.ts";

export interface ClusterInformers {
  readonly pods: Informer<corev1.Pod>;
  readonly nodes: Informer<corev1.Node>;
  readonly namespaces: Informer<corev1.Namespace>;
}

export function clusterInformers(client: Client): ClusterInformers {
  return {
    pods: createInformer(client, Pods, { transform: slimPod }),
    nodes: createInformer(client, Nodes),
    namespaces: createInformer(client, Namespaces),
  };
}

export interface WatchTargets {
  readonly cache: SchedulerCache;
  readonly classes: PodClasses;
  readonly nominations: Nominations;
  readonly queue: SchedulingQueue;
  /** Pods that name another scheduler are left alone. */
  readonly schedulerName: string;
}

export function watchCluster({ pods, nodes, namespaces }: ClusterInformers, targets: WatchTargets): void {
  watchNodes(nodes, targets);
  watchNamespaces(namespaces, targets);
  watchPods(pods, targets);
}

function watchNodes(nodes: Informer<corev1.Node>, { cache, queue }: WatchTargets): void {
  nodes.on({
    add(node) {
      cache.setNode(node);
      queue.wake({ kind: "node", change: "add", node });
    },
    update(node, previous) {
      const { relevant, images } = nodeChanges(previous, node);
      if (relevant || images) cache.setNode(node);
      if (relevant) queue.wake({ kind: "node", change: "update", node, previous });
    },
    delete(node) {
      cache.removeNode(node.metadata.name);
      queue.wake({ kind: "node", change: "delete" });
    },
  });
}

function watchNamespaces(namespaces: Informer<corev1.Namespace>, { classes, queue }: WatchTargets): void {
  const changed = () => {
    classes.clear();
    queue.wake({ kind: "namespace" });
  };
  namespaces.on({
    add: changed,
    update({ metadata }, previous) {
      if (JSON.stringify(metadata.labels) !== JSON.stringify(previous.metadata.labels)) changed();
    },
  });
}

type PodState = "gone" | "placed" | "waiting" | "ignored";

function stateOf({ metadata, spec, status }: corev1.Pod, schedulerName: string): PodState {
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return "gone";
  if (spec.nodeName) return "placed";
  const ours = (spec.schedulerName ?? "default-scheduler") === schedulerName;
  return ours && metadata.deletionTimestamp === undefined ? "waiting" : "ignored";
}

function watchPods(pods: Informer<corev1.Pod>, targets: WatchTargets): void {
  const { cache, queue, nominations, schedulerName } = targets;
  const remove = (pod: corev1.Pod) => {
    const key = objectKey(pod);
    queue.delete(key);
    nominations.delete(key);
    const info = cache.removePod(key);
    if (info) queue.wake({ kind: "pod", change: "delete", pod: info });
  };
  const set = (pod: corev1.Pod, previous?: corev1.Pod) => {
    switch (stateOf(pod, schedulerName)) {
      case "gone":
        return remove(pod);
      case "placed":
        return placed(pod, previous, targets);
      case "waiting":
        if (!cache.isAssumed(objectKey(pod))) queue.set(new PodInfo(pod));
        return;
      case "ignored":
        return queue.delete(objectKey(pod));
    }
  };
  pods.on({ add: (pod) => set(pod), update: set, delete: remove });
}

function placed(pod: corev1.Pod, previous: corev1.Pod | undefined, { cache, queue, nominations }: WatchTargets): void {
  const info = new PodInfo(pod);
  const isNew = !previous?.spec.nodeName;
  if (!isNew && !isRelevant(info, new PodInfo(previous))) return;
  queue.delete(info.key);
  nominations.delete(info.key);
  cache.setPod(info);
  queue.wake({ kind: "pod", change: isNew ? "add" : "update", pod: info });
}

/** Most updates of running pods are of their status. */
function isRelevant(now: PodInfo, before: PodInfo): boolean {
  const leaving = now.pod.metadata.deletionTimestamp !== before.pod.metadata.deletionTimestamp;
  return leaving || now.signature !== before.signature;
}
