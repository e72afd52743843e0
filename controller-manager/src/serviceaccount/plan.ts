/** What every namespace has from the start: its default ServiceAccount, and the cluster's CA for pods to trust. */
import type { Draft, corev1 } from "@kayak/api";

export const DEFAULT_ACCOUNT = "default";
export const ROOT_CA = "kube-root-ca.crt";

const DESCRIPTION = "kubernetes.io/description";
const ROOT_CA_DESCRIPTION =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. " +
  "No other usage is guaranteed across distributions of Kubernetes clusters.";

export type FurnishAction =
  | { readonly kind: "createAccount"; readonly account: Draft<corev1.ServiceAccount> }
  | { readonly kind: "createRootCA"; readonly configMap: Draft<corev1.ConfigMap> }
  | { readonly kind: "updateRootCA"; readonly configMap: corev1.ConfigMap };

export interface Furniture {
  readonly namespace: corev1.Namespace;
  readonly account: corev1.ServiceAccount | undefined;
  readonly configMap: corev1.ConfigMap | undefined;
  /** PEM; undefined when the CA is not to be published. */
  readonly rootCA: string | undefined;
}

export function planFurniture({ namespace, account, configMap, rootCA }: Furniture): readonly FurnishAction[] {
  if (namespace.status.phase === "Terminating" || namespace.metadata.deletionTimestamp) return [];
  const inNamespace = { namespace: namespace.metadata.name };
  const actions: FurnishAction[] = [];
  if (!account)
    actions.push({ kind: "createAccount", account: { metadata: { ...inNamespace, name: DEFAULT_ACCOUNT } } });
  if (rootCA === undefined) return actions;
  const data = { "ca.crt": rootCA };
  const annotations = { ...configMap?.metadata.annotations, [DESCRIPTION]: ROOT_CA_DESCRIPTION };
  if (!configMap) {
    actions.push({
      kind: "createRootCA",
      configMap: { metadata: { ...inNamespace, name: ROOT_CA, annotations }, data },
    });
  } else if (!isCurrent(configMap, rootCA)) {
    actions.push({
      kind: "updateRootCA",
      configMap: { ...configMap, metadata: { ...configMap.metadata, annotations }, data },
    });
  }
  return actions;
}

function isCurrent({ data = {}, metadata }: corev1.ConfigMap, rootCA: string): boolean {
  const only = Object.keys(data).length === 1 && data["ca.crt"] === rootCA;
  return only && metadata.annotations?.[DESCRIPTION] !== undefined;
}
