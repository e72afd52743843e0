/** The finalizer by which a job keeps its pods until they are counted. */
import { Pods, type corev1 } from "@kayak/api";
import type { Client } from "@kayak/client";
import { unlessGone } from "../shared/errors.ts";
import { refOf } from "../shared/objects.ts";
import { TRACKING_FINALIZER } from "./pods.ts";

export function releasePod(client: Client, pod: corev1.Pod): Promise<corev1.Pod | undefined> {
  return patch(client, pod, { "$deleteFromPrimitiveList/finalizers": [TRACKING_FINALIZER] });
}

export function trackPod(client: Client, pod: corev1.Pod): Promise<corev1.Pod | undefined> {
  return patch(client, pod, { finalizers: [TRACKING_FINALIZER] });
}

/** The uid makes the patch fail for a pod that took the name meanwhile. */
function patch(client: Client, pod: corev1.Pod, metadata: object): Promise<corev1.Pod | undefined> {
  const body = { metadata: { uid: pod.metadata.uid, ...metadata } };
  return unlessGone(client.patch(Pods, refOf(pod), { type: "strategic", body }));
}
