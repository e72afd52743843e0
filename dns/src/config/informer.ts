/** The ConfigMap with the settings, watched alone. */
import { ConfigMaps, type corev1 } from "@kayak/api";
import { createInformer, type Client, type Informer, type InformerDependencies } from "@kayak/client";

export const settingsRef = { namespace: "kube-system", name: "kayak-dns" };

export function settingsInformer(client: Client, dependencies: InformerDependencies): Informer<corev1.ConfigMap> {
  const { namespace, name } = settingsRef;
  return createInformer(client, ConfigMaps, { namespace, fieldSelector: `metadata.name=${name}`, ...dependencies });
}
