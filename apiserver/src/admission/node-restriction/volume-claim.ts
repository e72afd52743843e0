/** Of a claim, a kubelet reports how large it has become, and nothing else. */
import { isDeepStrictEqual } from "node:util";
import type { corev1 } from "@kayak/api";
import type { NodeRequest } from "./index.ts";

export function checkClaimStatus({ request, node }: NodeRequest): string | undefined {
  const who = JSON.stringify(node);
  if (request.operation !== "UPDATE") return `unexpected operation "${request.operation}"`;
  const [next, current] = [request.object, request.oldObject].map((claim) =>
    rest(claim as corev1.PersistentVolumeClaim),
  );
  return isDeepStrictEqual(next, current)
    ? undefined
    : `node ${who} is not allowed to update fields other than status.quantity and status.conditions`;
}

function rest(claim: corev1.PersistentVolumeClaim): unknown {
  const { metadata, status, ...others } = JSON.parse(JSON.stringify(claim)) as corev1.PersistentVolumeClaim;
  const { resourceVersion: _version, managedFields: _written, ...marks } = metadata;
  const { capacity: _capacity, conditions: _conditions, ...kept } = status ?? {};
  for (const field of ["allocatedResources", "allocatedResourceStatuses"] as const) delete kept[field];
  return { ...others, metadata: marks, status: kept };
}
