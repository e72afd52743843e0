/** The cluster's CA in every namespace, for pods to trust. */
import type { Draft, corev1 } from "@kayak/api";
import { isTerminating } from "../shared/objects.ts";

export const ROOT_CA = "kube-root-ca.crt";

const DESCRIPTION = "kubernetes.io/description";
const ROOT_CA_DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. " +
  "No other usage is guaranteed across distributions of Kubernetes clusters.";

export type PublishAction =
  | { readonly kind: "create"; readonly configMap: Draft<corev1.ConfigMap> }
  | { readonly kind: "update"; readonly configMap: corev1.ConfigMap };

export interface Publication {
  readonly namespace: corev1.Namespace;
  readonly configMap: corev1.ConfigMap | undefined;
  /** PEM. */
  readonly rootCA: string;
}

export function planRootCA({ namespace, configMap, rootCA }: Publication): PublishAction | undefined {
  if (namespace.status.phase === "Terminating" || isTerminating(namespace)) return undefined;
  const data = { "ca.crt": rootCA };
  const annotations = { ...configMap?.metadata.annotations, [DESCRIPTION]: ROOT_CA_DESCRIPTION };
  if (!configMap) {
    const metadata = { namespace: namespace.metadata.name, name: ROOT_CA, annotations };
    return { kind: "create", configMap: { metadata, data } };
  }
  if (isCurrent(configMap, rootCA)) return undefined;
  return { kind: "update", configMap: { ...configMap, metadata: { ...configMap.metadata, annotations }, data } };
}

function isCurrent({ data = {}, metadata }: corev1.ConfigMap, rootCA: string): boolean {
  const only = Object.keys(data).length === 1 && data["ca.crt"] === rootCA;
  return only && metadata.annotations?.[DESCRIPTION] !== undefined;
}
