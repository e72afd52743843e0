/**
 * Pods run as a service account: `default` unless they name one, which must exist. Its image pull secrets become the pod's,
 * and its token is mounted into every container, where the namespace has what that volume is made of.
 */
import { ConfigMaps, ServiceAccounts, forbidden, type corev1 } from "@kayak/api";
import { randomSuffix } from "../registry/names.ts";
import type { Store } from "../registry/store.ts";
import type { Stores } from "../registry/stores.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.ts";

const mirrorAnnotation = "kubernetes.io/config.mirror";
const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const rootCertificates = "kube-root-ca.crt";
/** A new namespace gets its account a moment after itself: pods may be as early as that. */
const attempts = 20;
const retryMs = 50;
const modeReadAll = 0o644;
const tokenSeconds = 3607;

export function serviceAccount(stores: Stores): AdmissionPlugin {
  const accounts = stores.of(ServiceAccounts);
  const configMaps = stores.of(ConfigMaps);
  return {
    name: "ServiceAccount",
    async mutate(request) {
      const pod = newPod(request);
      if (!pod || pod.metadata.annotations?.[mirrorAnnotation] !== undefined) return;
      const { spec } = pod;
      const namespace = request.namespace ?? "";
      spec.serviceAccountName ||= "default";
      spec.serviceAccount = spec.serviceAccountName;
      const account = await find(accounts, { namespace, name: spec.serviceAccountName });
      if (!account) {
        const full = `${namespace}/${spec.serviceAccountName}`;
        throw forbidden(
          request.resource,
          request.name ?? "",
          `error looking up service account ${full}: serviceaccount ${JSON.stringify(spec.serviceAccountName)} not found`,
        );
      }
      if (!spec.imagePullSecrets?.length && account.imagePullSecrets)
        spec.imagePullSecrets = structuredClone(account.imagePullSecrets);
      const automount = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
      if (automount && configMaps.peek({ namespace, name: rootCertificates })) mountToken(spec);
    },
  };
}

function newPod({ operation, resource, subresource, object }: AdmissionRequest): corev1.Pod | undefined {
  return operation === "CREATE" && resource.kind === "Pod" && resource.group === "" && !subresource
    ? (object as corev1.Pod)
    : undefined;
}

async function find(
  accounts: Store,
  key: { namespace: string; name: string },
): Promise<corev1.ServiceAccount | undefined> {
  for (let attempt = 1; ; attempt++) {
    const account = await accounts.find(key);
    if (account || key.name !== "default" || attempt === attempts)
      return account?.object as corev1.ServiceAccount | undefined;
    await sleep(retryMs);
  }
}

/** Containers that mount something there already keep it. */
function mountToken(spec: corev1.PodSpec): void {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])].filter(
    ({ volumeMounts }) => !volumeMounts?.some(({ mountPath }) => mountPath === tokenPath),
  );
  if (containers.length === 0) return;
  const name = existingVolume(spec) ?? addVolume(spec);
  for (const container of containers)
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: tokenPath }];
}

const volumePrefix = "kube-api-access-";

function existingVolume({ volumes = [] }: corev1.PodSpec): string | undefined {
  return volumes.find(({ name, projected }) => projected && name.startsWith(volumePrefix))?.name;
}

function addVolume(spec: corev1.PodSpec): string {
  const name = volumePrefix + randomSuffix();
  const sources: corev1.VolumeProjection[] = [
    { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
    { configMap: { name: rootCertificates, items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: { items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }] },
    },
  ];
  spec.volumes = [...(spec.volumes ?? []), { name, projected: { defaultMode: modeReadAll, sources } }];
  return name;
}
