/** Narrows what a kubelet may write to its own node and its own pods. The Node authorizer said what it may do at all. */
import { forbidden, type corev1 } from "@kayak/api";
import { nodeNameOf } from "../authz/node.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const restrictedPrefix = "node-restriction.kubernetes.io/";
const mirrorAnnotation = "kubernetes.io/config.mirror";

export const nodeRestriction: AdmissionPlugin = {
  name: "NodeRestriction",
  validate(request) {
    const node = nodeNameOf(request.user);
    if (node === undefined) return;
    const check = request.resource.group === "" ? checks[request.resource.plural] : undefined;
    const problem = check?.(request, node);
    if (problem) throw forbidden(request.resource, request.name ?? "", problem);
  },
};

const checks: Readonly<Record<string, (request: AdmissionRequest, node: string) => string | undefined>> = {
  nodes: checkNode,
  pods: checkPod,
};

function checkNode({ name, object, oldObject, operation }: AdmissionRequest, node: string): string | undefined {
  if (name !== node) return `node ${JSON.stringify(node)} is not allowed to modify node ${JSON.stringify(name)}`;
  if (operation === "DELETE") return undefined;
  const [next, current] = [labels(object), labels(oldObject)];
  const touched = [...new Set([...Object.keys(next), ...Object.keys(current)])].filter(
    (key) => key.includes(restrictedPrefix) && next[key] !== current[key],
  );
  return touched.length > 0 ? `is not allowed to modify labels: ${touched.join(", ")}` : undefined;
}

function labels(object: AdmissionRequest["object"]): Readonly<Record<string, string>> {
  return object?.metadata.labels ?? {};
}

function checkPod({ operation, subresource, object, oldObject }: AdmissionRequest, node: string): string | undefined {
  const pod = (oldObject ?? object) as corev1.Pod;
  const own = pod.spec.nodeName === node;
  if (operation === "CREATE") {
    if (pod.metadata.annotations?.[mirrorAnnotation] === undefined)
      return `pod does not have ${JSON.stringify(mirrorAnnotation)} annotation, node ${JSON.stringify(node)} can only create mirror pods`;
    return own ? undefined : `node ${JSON.stringify(node)} can only create pods with spec.nodeName set to itself`;
  }
  if (own) return undefined;
  const action =
    operation === "DELETE" ? "delete pods" : subresource === "status" ? "update pod status for pods" : "update pods";
  return `node ${JSON.stringify(node)} can only ${action} with spec.nodeName set to itself`;
}
