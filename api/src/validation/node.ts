/** Nodes. */
import { checkCidr, parseCidr } from "../names/index.ts";
import type { FieldErrors } from "./field-errors.ts";
import { isEqual } from "./equality.ts";
import { validateAmount } from "./pod/resources.ts";
import { validateTaints } from "./pod/scheduling.ts";
import type { core } from "./types.ts";

export function validateNode(node: core.Node, errors: FieldErrors): void {
  validateTaints(node.spec.taints, "metadata.taints", errors);
  validateNodeResources(node, errors);
  validatePodCidrs(node.spec.podCIDRs, "spec.podCIDRs", errors);
}

export function validateNodeResources({ status }: core.Node, errors: FieldErrors): void {
  for (const list of ["capacity", "allocatable"] as const) {
    const amounts = status[list];
    for (const name in amounts) validateAmount(name, amounts[name]!, { at: `status.${list}.${name}`, errors });
  }
}

function validatePodCidrs(cidrs: readonly string[] | undefined, at: string, errors: FieldErrors): void {
  if (!cidrs?.length) return;
  cidrs.forEach((cidr, index) => errors.invalidEach(`${at}[${index}]`, cidr, checkCidr(cidr)));
  if (cidrs.length === 1) return;
  const families = new Set(cidrs.map((cidr) => parseCidr(cidr)?.family));
  if (cidrs.length > 2 || families.size < 2)
    errors.invalid(at, cidrs, "may specify no more than one CIDR for each IP family");
  cidrs.forEach((cidr, index) => {
    if (cidrs.indexOf(cidr) < index) errors.duplicate(`${at}[${index}]`, cidr);
  });
}

/** Also of status: nodes are one object to those who may write them. */
export function validateNodeUpdate(node: core.Node, before: core.Node, errors: FieldErrors): void {
  validateNodeResources(node, errors);
  validateAddresses(node.status.addresses, errors);
  const { spec } = node;
  if (before.spec.podCIDRs?.length && !isEqual(spec.podCIDRs, before.spec.podCIDRs)) {
    errors.forbidden("spec.podCIDRs", 'node updates may not change podCIDR except from "" to valid');
  } else validatePodCidrs(spec.podCIDRs, "spec.podCIDRs", errors);
  if (before.spec.providerID && spec.providerID !== before.spec.providerID) {
    errors.forbidden("spec.providerID", 'node updates may not change providerID except from "" to valid');
  }
  validateTaints(spec.taints, "metadata.taints", errors);
  if ((spec.externalID ?? "") !== (before.spec.externalID ?? ""))
    errors.forbidden("spec.externalID", "may not be updated");
}

function validateAddresses(addresses: readonly core.NodeAddress[] | undefined, errors: FieldErrors): void {
  addresses?.forEach((address, index) => {
    if (addresses.findIndex((other) => isEqual(other, address)) < index)
      errors.duplicate(`status.addresses[${index}]`, address);
  });
}
