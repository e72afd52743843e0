/** NodeRestriction: narrows what a kubelet may write. The Node authorizer said what it may do at all. */
import { forbidden } from "@kayak/api";
import { nodeNameOf } from "../../authz/node/identity.ts";
import type { Store } from "../../registry/store.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import { checkNode } from "./node.ts";
import { checkCSINode, checkLease } from "./own-name.ts";
import { checkEviction, checkMirrorPod, checkPodStatus } from "./pod.ts";
import { checkToken } from "./token.ts";
import { checkClaimStatus } from "./volume-claim.ts";

export interface NodeRestrictionStores {
  readonly pods: Pick<Store, "peek" | "find">;
  readonly nodes: Pick<Store, "find">;
}

export interface NodeRequest extends NodeRestrictionStores {
  readonly request: AdmissionRequest;
  /** The name of the node that asks. */
  readonly node: string;
}

/** What is wrong with the request, coming from this node. */
type Check = (asked: NodeRequest) => string | undefined | Promise<string | undefined>;

const checks: Readonly<Record<string, Check>> = {
  "/nodes": checkNode,
  "/nodes/status": checkNode,
  "/pods": checkMirrorPod,
  "/pods/status": checkPodStatus,
  "/pods/eviction": checkEviction,
  "/persistentvolumeclaims/status": checkClaimStatus,
  "/serviceaccounts/token": checkToken,
  "coordination.k8s.io/leases": checkLease,
  "storage.k8s.io/csinodes": checkCSINode,
};

/** Pods and claims have no other way in for kubelets than these. */
const closed = new Set(["/pods", "/persistentvolumeclaims"]);

export function nodeRestriction(stores: NodeRestrictionStores): AdmissionPlugin {
  return {
    name: "NodeRestriction",
    async validate(request) {
      const { resource, subresource, name = "", user } = request;
      const node = nodeNameOf(user);
      if (node === undefined) return;
      const place = `${resource.group}/${resource.plural}`;
      const check = checks[subresource ? `${place}/${subresource}` : place];
      if (!check && !closed.has(place)) return;
      const problem = check
        ? await check({ ...stores, request, node })
        : `unexpected subresource ${JSON.stringify(subresource ?? "")}`;
      if (problem) throw forbidden(resource, name, problem);
    },
  };
}
