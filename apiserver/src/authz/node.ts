/**
 * What a kubelet may do, as upstream's Node authorizer: it reads what nodes need, but secrets, config maps and service accounts
 * only when one of its own pods refers to them, and tokens only for its own pods' accounts. What it may write of its own node
 * and pods is narrowed further by the NodeRestriction admission plugin.
 */
import type { corev1 } from "@kayak/api";
import { type Authorizer, type Decision, type ResourceAttributes, exactly } from "./attributes.ts";
import { covers, type ResourceRule } from "./rules.ts";

/** The pods bound to a node, as the cache has them. */
export type PodsOfNode = (node: string) => Iterable<corev1.Pod>;

const read = ["get", "list", "watch"];

const open: readonly ResourceRule[] = [
  { apiGroups: [""], resources: ["services", "nodes", "endpoints"], verbs: read },
  { apiGroups: [""], resources: ["nodes"], verbs: ["create", "update", "patch", "delete"] },
  { apiGroups: [""], resources: ["nodes/status"], verbs: ["patch", "update"] },
  { apiGroups: [""], resources: ["pods"], verbs: ["create", "delete"] },
  { apiGroups: [""], resources: ["pods/status"], verbs: ["patch", "update"] },
  { apiGroups: [""], resources: ["pods/eviction"], verbs: ["create"] },
  { apiGroups: [""], resources: ["events"], verbs: ["create", "patch", "update"] },
  {
    apiGroups: ["coordination.k8s.io"],
    resources: ["leases"],
    verbs: ["create", "get", "list", "watch", "update", "patch", "delete"],
  },
  { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: read },
  { apiGroups: ["node.k8s.io"], resources: ["runtimeclasses"], verbs: read },
  {
    apiGroups: ["certificates.k8s.io"],
    resources: ["certificatesigningrequests"],
    verbs: ["create", "get", "list", "watch"],
  },
  { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
  { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
];

const namePrefix = "system:node:";
const group = "system:nodes";

/** The node that a user is, or undefined. */
export function nodeNameOf({ name, groups }: ResourceAttributes["user"]): string | undefined {
  return groups.includes(group) && name.startsWith(namePrefix) ? name.slice(namePrefix.length) : undefined;
}

export function nodeAuthorizer(podsOfNode: PodsOfNode): Authorizer {
  return (attributes) => {
    if (attributes.kind !== "resource") return undefined;
    const node = nodeNameOf(attributes.user);
    if (node === undefined) return undefined;
    if (open.some((rule) => covers(rule, attributes)))
      return writesOthersLease(attributes, node) ?? { allowed: true, reason: "" };
    if (attributes.group !== "") return undefined;
    return readsPods(attributes, node, podsOfNode) ?? referenced(attributes, podsOfNode(node));
  };
}

/** A node's lease has the node's name. */
function writesOthersLease(
  { resource, namespace, name, verb }: ResourceAttributes,
  node: string,
): Decision | undefined {
  if (resource !== "leases" || verb === "create") return undefined;
  if (namespace === "kube-node-lease" && name === node) return undefined;
  return { allowed: false, reason: "can only access node lease with the same name as the requesting node" };
}

/** A node sees its own pods only. */
function readsPods(attributes: ResourceAttributes, node: string, podsOfNode: PodsOfNode): Decision | undefined {
  const { resource, subresource, verb, namespace, name, fieldSelector } = attributes;
  if (resource !== "pods" || subresource !== undefined || !read.includes(verb)) return undefined;
  if (exactly("spec.nodeName", fieldSelector) === node) return { allowed: true, reason: "" };
  if (verb !== "get" && name === undefined)
    return { allowed: false, reason: "can only list and watch pods with a spec.nodeName field selector of its own" };
  for (const { metadata } of podsOfNode(node))
    if (metadata.namespace === namespace && metadata.name === name) return { allowed: true, reason: "" };
  return unrelated(node);
}

function unrelated(node: string): Decision {
  return { allowed: false, reason: `no relationship found between node '${node}' and this object` };
}

function referenced(attributes: ResourceAttributes, pods: Iterable<corev1.Pod>): Decision | undefined {
  const { resource, subresource, verb, namespace, name } = attributes;
  const refers = references[subresource ? `${resource}/${subresource}` : resource];
  if (!refers) return undefined;
  const allowedVerbs = subresource === "token" ? ["create"] : resource === "serviceaccounts" ? ["get"] : read;
  if (!allowedVerbs.includes(verb)) return undefined;
  if (!name) return { allowed: false, reason: `can only read resources of this type by name for an individual object` };
  for (const pod of pods)
    if (pod.metadata.namespace === namespace && refers(pod, name)) return { allowed: true, reason: "" };
  return unrelated(nodeNameOf(attributes.user) ?? "");
}

const references: Readonly<Record<string, (pod: corev1.Pod, name: string) => boolean>> = {
  secrets: (pod, name) => secretNames(pod).has(name),
  configmaps: (pod, name) => configMapNames(pod).has(name),
  serviceaccounts: (pod, name) => pod.spec.serviceAccountName === name,
  "serviceaccounts/token": (pod, name) => pod.spec.serviceAccountName === name,
  persistentvolumeclaims: (pod, name) =>
    pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name) ?? false,
};

function containers({ spec }: corev1.Pod) {
  return [...(spec.containers ?? []), ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])];
}

function secretNames(pod: corev1.Pod): Set<string | undefined> {
  const { volumes = [], imagePullSecrets = [] } = pod.spec;
  const sources = volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const env = containers(pod).flatMap((container) => container.env ?? []);
  const envFrom = containers(pod).flatMap((container) => container.envFrom ?? []);
  return new Set([
    ...imagePullSecrets.map(({ name }) => name),
    ...volumes.map(({ secret }) => secret?.secretName),
    ...sources.map(({ secret }) => secret?.name),
    ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
    ...envFrom.map(({ secretRef }) => secretRef?.name),
  ]);
}

function configMapNames(pod: corev1.Pod): Set<string | undefined> {
  const { volumes = [] } = pod.spec;
  const sources = volumes.flatMap(({ projected }) => projected?.sources ?? []);
  const env = containers(pod).flatMap((container) => container.env ?? []);
  const envFrom = containers(pod).flatMap((container) => container.envFrom ?? []);
  return new Set([
    ...volumes.map(({ configMap }) => configMap?.name),
    ...sources.map(({ configMap }) => configMap?.name),
    ...env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name),
    ...envFrom.map(({ configMapRef }) => configMapRef?.name),
  ]);
}
