/**
 * What a kubelet may do: its own node, its own pods, and what they refer to; the rest as its default role says. What it may write of
 * its own node and pods is narrowed further by the NodeRestriction admission plugin.
 */
import { lookupTable } from "@kayak/api";
import { nodeRules } from "../../bootstrap/rbac/node-rules.ts";
import { type ResourceAttributes, exactly } from "../attributes.ts";
import { type Authorizer, type Decision, noOpinion } from "../authorizer.ts";
import { allows } from "../rbac/rule.ts";
import type { NodeGraph } from "./graph.ts";
import { nodeNameOf } from "./identity.ts";
import { type ReferencedKind, reference } from "./references.ts";

type Graph = Pick<NodeGraph, "refersTo" | "usesVolume" | "isAttachedTo">;

export function nodeAuthorizer(graph: Graph): Authorizer {
  return {
    decide(attributes) {
      const node = nodeNameOf(attributes.user);
      if (node === undefined) return noOpinion;
      if (node === "") return no(`unknown node for user ${JSON.stringify(attributes.user.name)}`);
      const check = attributes.kind === "resource" ? checks[`${attributes.group}/${attributes.resource}`] : undefined;
      if (check) return check({ ...attributes, kind: "resource" } as ResourceAttributes, { node, graph });
      return nodeRules.some((rule) => allows(rule, attributes)) ? yes : noOpinion;
    },
    rulesFor: (user) => ({
      rules: [],
      problems: nodeNameOf(user) === undefined ? [] : ["node authorizer does not support user rule resolution"],
    }),
  };
}

const yes: Decision = { allowed: true, reason: "" };

function no(reason: string): Decision {
  return { allowed: false, reason };
}

interface Asking {
  readonly node: string;
  readonly graph: Graph;
}

type Check = (attributes: ResourceAttributes, asking: Asking) => Decision;

const checks: Readonly<Record<string, Check>> = {
  "/secrets": (attributes, asking) => read("secrets", attributes, asking),
  "/configmaps": (attributes, asking) => read("configmaps", attributes, asking),
  "/persistentvolumeclaims": claim,
  "/persistentvolumes": (attributes, { node, graph }) =>
    getOne(attributes, node, (name) => graph.usesVolume(node, name)),
  "storage.k8s.io/volumeattachments": (attributes, { node, graph }) =>
    getOne(attributes, node, (name) => graph.isAttachedTo(node, name)),
  "/serviceaccounts": serviceAccount,
  "/nodes": ownNode,
  "/pods": ownPods,
  "coordination.k8s.io/leases": lease,
  "storage.k8s.io/csinodes": csiNode,
};

function related(node: string, name: string | undefined, holds: (name: string) => boolean): Decision {
  if (!name) return no("No Object name found");
  return holds(name) ? yes : no(`no relationship found between node '${node}' and this object`);
}

function refers(kind: ReferencedKind, { name, namespace }: ResourceAttributes, { node, graph }: Asking): Decision {
  return related(node, name, (each) => graph.refersTo(node, reference(kind, namespace, each)));
}

const reading = ["get", "list", "watch"];

function read(kind: ReferencedKind, attributes: ResourceAttributes, asking: Asking): Decision {
  if (!reading.includes(attributes.verb)) return no("can only read resources of this type");
  if (attributes.subresource) return no("cannot read subresource");
  if (!attributes.namespace) return no("can only read namespaced object of this type");
  return refers(kind, attributes, asking);
}

function getOne(
  { verb, subresource, name }: ResourceAttributes,
  node: string,
  holds: (name: string) => boolean,
): Decision {
  if (verb !== "get") return no("can only get individual resources of this type");
  return subresource ? no("cannot get subresource") : related(node, name, holds);
}

function claim(attributes: ResourceAttributes, asking: Asking): Decision {
  const { verb, subresource, namespace } = attributes;
  if (subresource === "status")
    return ["update", "patch"].includes(verb)
      ? refers("persistentvolumeclaims", attributes, asking)
      : no("can only get/update/patch this type");
  return getOne(attributes, asking.node, (name) =>
    asking.graph.refersTo(asking.node, reference("persistentvolumeclaims", namespace, name)),
  );
}

function serviceAccount(attributes: ResourceAttributes, asking: Asking): Decision {
  const { verb, subresource, name } = attributes;
  if (verb === "get" && !subresource) return refers("serviceaccounts", attributes, asking);
  if (verb !== "create" || !name) return no("can only create tokens for individual service accounts");
  if (subresource !== "token") return no("can only create token subresource of serviceaccount");
  return refers("serviceaccounts", attributes, asking);
}

function ownNode({ verb, subresource = "", name }: ResourceAttributes, { node }: Asking): Decision {
  if (subresource === "status") return ["update", "patch"].includes(verb) ? yes : noOpinion;
  if (subresource !== "") return noOpinion;
  // A kubelet creates its node, and NodeRestriction looks at the name.
  if (["create", "update", "patch"].includes(verb)) return yes;
  if (!reading.includes(verb)) return noOpinion;
  if (name === node) return yes;
  return no(
    name
      ? `node '${node}' cannot read '${name}', only its own Node object`
      : `node '${node}' cannot read all nodes, only its own Node object`,
  );
}

const podVerbs = lookupTable<readonly string[]>({
  "": ["create", "delete"],
  status: ["update", "patch"],
  eviction: ["create"],
});

function ownPods(attributes: ResourceAttributes, asking: Asking): Decision {
  const { verb, subresource = "", name, fieldSelector } = attributes;
  if (podVerbs[subresource]?.includes(verb)) return yes;
  if (subresource !== "" || !reading.includes(verb)) return noOpinion;
  if (verb !== "get" && exactly("spec.nodeName", fieldSelector) === asking.node) return yes;
  if (verb !== "get" && !name) return no("can only list/watch pods with spec.nodeName field selector");
  return refers("pods", attributes, asking);
}

const keeping = ["get", "create", "update", "patch", "delete"];

/** The name of what is created is not known yet: NodeRestriction looks at it. */
function ownName({ verb, name }: ResourceAttributes, node: string): boolean {
  return verb === "create" || name === node;
}

function lease(attributes: ResourceAttributes, { node }: Asking): Decision {
  if (!keeping.includes(attributes.verb)) return no("can only get, create, update, patch, or delete a node lease");
  if (attributes.namespace !== "kube-node-lease")
    return no('can only access leases in the "kube-node-lease" system namespace');
  return ownName(attributes, node) ? yes : no("can only access node lease with the same name as the requesting node");
}

function csiNode(attributes: ResourceAttributes, { node }: Asking): Decision {
  if (!keeping.includes(attributes.verb)) return no("can only get, create, update, patch, or delete a CSINode");
  if (attributes.subresource) return no("cannot authorize CSINode subresources");
  return ownName(attributes, node) ? yes : no("can only access CSINode with the same name as the requesting node");
}
