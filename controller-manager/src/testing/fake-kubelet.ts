/** What a scheduler and a kubelet do for a pod, as far as controllers see it: it is bound, becomes ready, and ends when it is told to. */
import { Nodes, Pods, formatTime, isStatus, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { node } from "./objects.ts";
import type { Observer } from "./observer.ts";

export const NODE = "fake-node";

export interface FakeKubelet {
  /** Images whose pods never become ready. */
  readonly broken: Set<string>;
}

export async function startFakeKubelet(client: Client, observer: Observer): Promise<FakeKubelet> {
  const { apiVersion, kind, status } = node(NODE);
  await client.create(Nodes, { apiVersion, kind, metadata: { name: NODE }, spec: {}, status });
  const broken = new Set<string>();
  let addresses = 0;
  observer.informer(Pods).on({
    add: (pod) => {
      if (!broken.has(pod.spec.containers[0]?.image ?? "")) void unlessGone(run(client, pod, `10.1.0.${++addresses}`));
    },
    update: (pod) => {
      if (pod.metadata.deletionTimestamp) void unlessGone(client.delete(Pods, pod.metadata, { gracePeriodSeconds: 0 }));
    },
  });
  return { broken };
}

async function run(client: Client, { metadata }: corev1.Pod, podIP: string): Promise<void> {
  const target = { apiVersion: "v1", kind: "Node", name: NODE };
  const body = {
    apiVersion: "v1",
    kind: "Binding",
    metadata: { name: metadata.name, namespace: metadata.namespace },
    target,
  };
  await client.createSubresource(Pods, metadata, { subresource: "binding", body });
  const conditions = [{ type: "Ready", status: "True", lastTransitionTime: formatTime(Date.now()) }];
  const status = { phase: "Running", conditions, podIP, podIPs: [{ ip: podIP }] };
  await client.patch(Pods, metadata, { type: "strategic", body: { status }, subresource: "status" });
}

async function unlessGone(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!isStatus(error, "NotFound") && !isStatus(error, "Conflict")) throw error;
  });
}
