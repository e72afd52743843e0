/** The provisioner that comes with every node: directories of the node as volumes. */
import type * as core from "../types/core/v1/index.ts";
import { volumeAnnotations } from "./claims.ts";

export const localProvisioner = "kayak.dev/local";

/** The default storage class: a pod's node is known before its volume is made there. */
export const standardStorageClass = {
  metadata: { name: "standard", annotations: { [volumeAnnotations.defaultClass]: "true" } },
  provisioner: localProvisioner,
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer" as const,
  allowVolumeExpansion: true,
};

const hostname = "kubernetes.io/hostname";

/** A volume made by this provisioner can be reached from one node. */
export function nodeAffinityOf(hostnameLabel: string): core.VolumeNodeAffinity {
  const expression = { key: hostname, operator: "In" as const, values: [hostnameLabel] };
  return { required: { nodeSelectorTerms: [{ matchExpressions: [expression] }] } };
}

/** The node that holds a volume of this provisioner; undefined for other volumes. */
export function holderOf({ metadata, spec }: core.PersistentVolume): string | undefined {
  if (metadata.annotations?.[volumeAnnotations.provisionedBy] !== localProvisioner) return undefined;
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const [expression, ...others] = terms.length === 1 ? (terms[0]?.matchExpressions ?? []) : [];
  if (!expression || others.length > 0 || expression.key !== hostname || expression.operator !== "In") return undefined;
  return expression.values?.length === 1 ? expression.values[0] : undefined;
}
