/** A token for a pod's account is good as long as the pod: so it must be bound to the pod, and the pod to the node. */
import { Pods, notFound, type authenticationv1, type corev1 } from "@kayak/api";
import type { NodeRequest } from "./index.ts";

export async function checkToken({ request, node, pods }: NodeRequest): Promise<string | undefined> {
  const { boundObjectRef: bound } = (request.object as unknown as authenticationv1.TokenRequest).spec;
  if (bound?.kind !== "Pod" || bound.apiVersion !== "v1" || !bound.name)
    return "node requested token not bound to a pod";
  if (!bound.uid) return "node requested token with a pod binding without a uid";
  const pod = (await pods.find({ namespace: request.namespace, name: bound.name }))?.object as corev1.Pod | undefined;
  if (!pod) throw notFound(Pods, bound.name);
  if (pod.metadata.uid !== bound.uid)
    return `the UID in the bound object reference (${bound.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
  return pod.spec.nodeName === node ? undefined : "node requested token bound to a pod scheduled on a different node";
}
