/**
 * Keeps each node's provisioner to volumes that are directories of its node: one that could make any volume could give a pod the
 * root directory of another node.
 */
import { forbidden, holderOf, type corev1 } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const group = "kayak:local-provisioners";
const namePrefix = "kayak:local-provisioner:";

export const localProvisionerRestriction: AdmissionPlugin = {
  name: "LocalProvisionerRestriction",
  validate(request) {
    const { resource, name = "", user, operation } = request;
    const node = nodeOf(user);
    if (node === undefined || resource.plural !== "persistentvolumes") return;
    if (holders(request).every((holder) => holder === node)) return;
    const action = operation.toLowerCase();
    throw forbidden(resource, name, `node ${JSON.stringify(node)} can only ${action} persistent volumes of its own`);
  },
};

function nodeOf({ name, groups }: User): string | undefined {
  return groups.includes(group) && name.startsWith(namePrefix) ? name.slice(namePrefix.length) : undefined;
}

function holders({ object, oldObject }: AdmissionRequest): (string | undefined)[] {
  return [oldObject, object].flatMap((each) => (each ? [holderOf(each as corev1.PersistentVolume)] : []));
}
