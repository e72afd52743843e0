/** The admission plugins in their order, as upstream runs them. */
import { Namespaces, Nodes, Pods, StorageClasses, type storagev1 } from "@kayak/api";
import { Admission, type AdmissionPlugin } from "../admission/admission.ts";
import { defaultStorageClass } from "../admission/default-storage-class.ts";
import { defaultTolerationSeconds } from "../admission/default-toleration-seconds.ts";
import { namespaceLifecycle } from "../admission/namespace-lifecycle.ts";
import { nodeRestriction } from "../admission/node-restriction/index.ts";
import { persistentVolumeClaimResize } from "../admission/persistent-volume-claim-resize.ts";
import { serviceAccount } from "../admission/service-account.ts";
import { storageObjectInUseProtection } from "../admission/storage-object-in-use-protection.ts";
import { type Authorization, rbacEscalation } from "../admission/rbac-escalation.ts";
import type { Stores } from "../registry/stores.ts";

interface AdmissionOptions extends Authorization {
  readonly disabled?: readonly string[] | undefined;
}

export function admission(stores: Stores, { disabled = [], ...authorization }: AdmissionOptions): Admission {
  const plugins: readonly AdmissionPlugin[] = [
    namespaceLifecycle(stores.of(Namespaces)),
    serviceAccount(stores),
    nodeRestriction({ pods: stores.of(Pods), nodes: stores.of(Nodes) }),
    defaultTolerationSeconds,
    ...storage(stores),
  ];
  const unknown = disabled.filter((name) => !plugins.some((plugin) => plugin.name === name));
  if (unknown.length > 0)
    throw new Error(
      `unknown admission plugins: ${unknown.join(", ")}; known are ${plugins.map(({ name }) => name).join(", ")}`,
    );
  return new Admission([...plugins.filter(({ name }) => !disabled.includes(name)), rbacEscalation(authorization)]);
}

function storage(stores: Stores): AdmissionPlugin[] {
  const { cache } = stores.of(StorageClasses);
  const classCalled = (name: string) => cache.get(name)?.object as storagev1.StorageClass | undefined;
  const classes = () => cache.list().map(({ object }) => object as storagev1.StorageClass);
  return [defaultStorageClass(classes), storageObjectInUseProtection, persistentVolumeClaimResize(classCalled)];
}
