/** A kubelet creates mirrors of its own static pods, and deletes, evicts and reports on the pods that run on it. */
import { isDeepStrictEqual } from "node:util";
import { Pods, notFound, type corev1 } from "@kayak/api";
import { type ReferencedKind, podReferences } from "../../authz/node/references.ts";
import type { NodeRequest } from "./index.ts";

const mirrorAnnotation = "kubernetes.io/config.mirror";

export async function checkMirrorPod(asked: NodeRequest): Promise<string | undefined> {
  const { operation } = asked.request;
  const who = JSON.stringify(asked.node);
  if (operation === "CREATE") return checkCreation(asked);
  if (operation !== "DELETE")
    return `unexpected operation "${operation}", node ${who} can only create and delete mirror pods`;
  const own = (await existing(asked)).spec.nodeName === asked.node;
  return own ? undefined : `node ${who} can only delete pods with spec.nodeName set to itself`;
}

export function checkPodStatus({ request, node }: NodeRequest): string | undefined {
  const [next, current] = [request.object as corev1.Pod, request.oldObject as corev1.Pod];
  const who = JSON.stringify(node);
  if (request.operation !== "UPDATE") return `unexpected operation "${request.operation}"`;
  if (current.spec.nodeName !== node)
    return `node ${who} can only update pod status for pods with spec.nodeName set to itself`;
  return isDeepStrictEqual(next.metadata.labels ?? {}, current.metadata.labels ?? {})
    ? undefined
    : `node ${who} cannot update labels through pod status`;
}

export async function checkEviction(asked: NodeRequest): Promise<string | undefined> {
  const own = (await existing(asked)).spec.nodeName === asked.node;
  return own ? undefined : `node ${asked.node} can only evict pods with spec.nodeName set to itself`;
}

async function existing({ request: { namespace, name = "" }, pods }: NodeRequest): Promise<corev1.Pod> {
  const found = await pods.find({ namespace, name });
  if (!found) throw notFound(Pods, name);
  return found.object as corev1.Pod;
}

/** A mirror refers to nothing, or a kubelet could read anything by creating one. */
async function checkCreation(asked: NodeRequest): Promise<string | undefined> {
  const { node } = asked;
  const pod = asked.request.object as corev1.Pod;
  const who = JSON.stringify(node);
  if (pod.metadata.annotations?.[mirrorAnnotation] === undefined)
    return `pod does not have ${JSON.stringify(mirrorAnnotation)} annotation, node ${who} can only create mirror pods`;
  if (pod.spec.nodeName !== node) return `node ${who} can only create pods with spec.nodeName set to itself`;
  return (await checkOwner(asked, pod)) ?? checkReferences(pod, who);
}

async function checkOwner({ node, nodes }: NodeRequest, { metadata }: corev1.Pod): Promise<string | undefined> {
  const [owner, ...others] = metadata.ownerReferences ?? [];
  const may = `node ${JSON.stringify(node)} can only create pods with`;
  if (others.length > 0) return `${may} a single owner reference set to itself`;
  if (owner?.apiVersion !== "v1" || owner.kind !== "Node" || owner.name !== node)
    return `${may} an owner reference set to itself`;
  if (!owner.controller) return `${may} a controller owner reference set to itself`;
  if (owner.blockOwnerDeletion)
    return `node ${JSON.stringify(node)} must not set blockOwnerDeletion on an owner reference`;
  const { uid } = (await nodes.find({ namespace: undefined, name: node }))?.object.metadata ?? {};
  return uid === owner.uid ? undefined : `node ${node} UID mismatch: expected ${owner.uid} got ${uid}`;
}

const referenceNames: readonly (readonly [ReferencedKind, string])[] = [
  ["serviceaccounts", "a service account"],
  ["secrets", "secrets"],
  ["configmaps", "configmaps"],
  ["persistentvolumeclaims", "persistentvolumeclaims"],
];

function checkReferences(pod: corev1.Pod, who: string): string | undefined {
  const { [mirrorAnnotation]: _mirror, ...annotations } = pod.metadata.annotations ?? {};
  const references = [...podReferences({ ...pod, metadata: { ...pod.metadata, annotations } })];
  const found = referenceNames.find(([kind]) => references.some((each) => each.startsWith(`${kind}/`)));
  return found && `node ${who} can not create pods that reference ${found[1]}`;
}
