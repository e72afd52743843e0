/** Objects that stand for a node have its name. */
import type { NodeRequest } from "./index.ts";

export function checkLease({ request: { namespace, name }, node }: NodeRequest): string | undefined {
  if (namespace !== "kube-node-lease") return 'can only access leases in the "kube-node-lease" system namespace';
  return name === node ? undefined : "can only access node lease with the same name as the requesting node";
}

export function checkCSINode({ request: { name }, node }: NodeRequest): string | undefined {
  return name === node ? undefined : "can only access CSINode with the same name as the requesting node";
}
