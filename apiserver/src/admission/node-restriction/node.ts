/** A kubelet writes its own node only, and neither its taints nor labels by which others steer their pods. */
import { isDeepStrictEqual } from "node:util";
import type { corev1 } from "@kayak/api";
import type { NodeRequest } from "./index.ts";

const reserved = "node-restriction.kubernetes.io";

/** The labels of Kubernetes' own domains that a kubelet may set. */
const kubeletLabels = new Set([
  "kubernetes.io/hostname",
  "kubernetes.io/arch",
  "kubernetes.io/os",
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/os",
  "beta.kubernetes.io/instance-type",
  "node.kubernetes.io/instance-type",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);
const kubeletDomains = ["kubelet.kubernetes.io", "node.kubernetes.io"];

export function checkNode({ request, node }: NodeRequest): string | undefined {
  const { name, operation, object, oldObject } = request;
  const who = JSON.stringify(node);
  if (name !== node) return `node ${who} is not allowed to modify node ${JSON.stringify(name ?? "")}`;
  if (operation === "CREATE") {
    const labels = forbiddenLabels(object as corev1.Node, undefined);
    return labels && `node ${who} is not allowed to set the following labels: ${labels}`;
  }
  if (operation !== "UPDATE") return undefined;
  const [next, current] = [object as corev1.Node, oldObject as corev1.Node];
  if (!isDeepStrictEqual(next.spec.taints ?? [], current.spec.taints ?? []))
    return `node ${who} is not allowed to modify taints`;
  const labels = forbiddenLabels(next, current);
  return labels && `is not allowed to modify labels: ${labels}`;
}

function forbiddenLabels(next: corev1.Node, current: corev1.Node | undefined): string | undefined {
  const [after, before] = [next.metadata.labels ?? {}, current?.metadata.labels ?? {}];
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  const forbidden = keys.filter((key) => after[key] !== before[key] && isForbidden(key)).sort();
  return forbidden.length > 0 ? forbidden.join(", ") : undefined;
}

function isForbidden(label: string): boolean {
  const slash = label.indexOf("/");
  const domain = slash < 0 ? "" : label.slice(0, slash);
  const within = (parent: string) => domain === parent || domain.endsWith(`.${parent}`);
  if (within(reserved)) return true;
  if (!within("kubernetes.io") && !within("k8s.io")) return false;
  return !kubeletLabels.has(label) && !kubeletDomains.some(within);
}
