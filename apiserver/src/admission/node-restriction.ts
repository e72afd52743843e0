/** Narrows what a kubelet may write to its own node and its own pods. The Node authorizer said what it may do at all. */
import { forbidden, holderOf, type authenticationv1, type corev1 } from "@kayak/api";
import { nodeNameOf } from "../authz/node/identity.ts";
import type { Store } from "../registry/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const restrictedPrefix = "node-restriction.kubernetes.io/";
const mirrorAnnotation = "kubernetes.io/config.mirror";

export function nodeRestriction(pods: Pick<Store, "peek">): AdmissionPlugin {
  const checks: Readonly<Record<string, Check>> = {
    nodes: checkNode,
    pods: checkPod,
    persistentvolumes: checkVolume,
    "serviceaccounts/token": (request, node) => checkToken(request, { node, pods }),
  };
  return {
    name: "NodeRestriction",
    validate(request) {
      const { resource, subresource, name = "", user } = request;
      const node = nodeNameOf(user);
      if (node === undefined || resource.group !== "") return;
      const check = checks[`${resource.plural}/${subresource}`] ?? checks[resource.plural];
      const problem = check?.(request, node);
      if (problem) throw forbidden(resource, name, problem);
    },
  };
}

/** What is wrong with the request, coming from this node. */
type Check = (request: AdmissionRequest, node: string) => string | undefined;

/** A token for a pod's account is good as long as the pod: so it must be bound to the pod, and the pod to the node. */
function checkToken(
  { object, namespace }: AdmissionRequest,
  { node, pods }: { node: string; pods: Pick<Store, "peek"> },
): string | undefined {
  const { boundObjectRef } = (object as unknown as authenticationv1.TokenRequest).spec;
  if (boundObjectRef?.kind !== "Pod" || !boundObjectRef.name) return "node requested token not bound to a pod";
  if (!boundObjectRef.uid) return "node requested token with a pod binding without a uid";
  const pod = pods.peek({ namespace, name: boundObjectRef.name })?.object as corev1.Pod | undefined;
  if (pod?.metadata.uid !== boundObjectRef.uid)
    return `the UID in the bound object reference (${boundObjectRef.uid}) does not match the UID in record`;
  return pod.spec.nodeName === node ? undefined : "node requested token bound to a pod scheduled on a different node";
}

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

/** A node makes and deletes volumes that are its own directories, and takes no other volume for its own. */
function checkVolume({ object, oldObject, operation }: AdmissionRequest, node: string): string | undefined {
  const held = [oldObject, object]
    .filter((each) => each !== undefined)
    .map((each) => holderOf(each as corev1.PersistentVolume));
  if (held.length > 0 && held.every((holder) => holder === node)) return undefined;
  return `node ${JSON.stringify(node)} can only ${operation.toLowerCase()} persistent volumes that it provisioned`;
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
