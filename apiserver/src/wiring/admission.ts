/**
 * The admission plugins in upstream's order, each a file of its own: `mutate` of all of them runs first, then `validate`.
 * What is to come has its place: PodNodeSelector and PodTolerationRestriction around Priority and DefaultTolerationSeconds,
 * then after DefaultIngressClass MutatingAdmissionPolicy, MutatingAdmissionWebhook,
 * ValidatingAdmissionPolicy and ValidatingAdmissionWebhook. ResourceQuota is last, so that nothing is charged that is refused.
 */
import {
  IngressClasses,
  LimitRanges,
  Namespaces,
  Nodes,
  Pods,
  PriorityClasses,
  ResourceQuotas,
  RuntimeClasses,
  StorageClasses,
  type storagev1,
} from "@kayak/api";
import { Admission, type AdmissionPlugin } from "../admission/admission.ts";
import type { PluginConfigurations } from "../admission/configuration.ts";
import { defaultIngressClass } from "../admission/default-ingress-class.ts";
import { certificateApproval } from "../admission/certificates/approval.ts";
import { certificateRequester } from "../admission/certificates/requester.ts";
import { certificateSigning } from "../admission/certificates/signing.ts";
import { certificateSubjectRestriction } from "../admission/certificates/subject-restriction.ts";
import { defaultStorageClass } from "../admission/default-storage-class.ts";
import { defaultTolerationSeconds } from "../admission/default-toleration-seconds.ts";
import { limitRanger } from "../admission/limit-ranger.ts";
import { localProvisionerRestriction } from "../admission/local-provisioner.ts";
import { namespaceLifecycle } from "../admission/namespace-lifecycle.ts";
import { nodeRestriction } from "../admission/node-restriction/index.ts";
import { persistentVolumeClaimResize } from "../admission/persistent-volume-claim-resize.ts";
import { podSecurity } from "../admission/pod-security/plugin.ts";
import { priority } from "../admission/priority.ts";
import { resourceQuota } from "../admission/resource-quota.ts";
import { runtimeClass } from "../admission/runtime-class.ts";
import { serviceAccount } from "../admission/service-account.ts";
import { storageObjectInUseProtection } from "../admission/storage-object-in-use-protection.ts";
import { type Authorization, rbacEscalation } from "../admission/rbac-escalation.ts";
import { taintNodesByCondition } from "../admission/taint-nodes-by-condition.ts";
import type { Stores } from "../registry/stores.ts";

interface AdmissionOptions extends Authorization {
  readonly disabled?: readonly string[] | undefined;
  /** Of the plugins that have something to configure. */
  readonly configurations: PluginConfigurations;
}

export function admission(
  stores: Stores,
  { disabled = [], configurations, ...authorization }: AdmissionOptions,
): Admission {
  const plugins: readonly AdmissionPlugin[] = [
    namespaceLifecycle(stores.of(Namespaces)),
    limitRanger(stores.of(LimitRanges)),
    serviceAccount(stores),
    nodeRestriction({ pods: stores.of(Pods), nodes: stores.of(Nodes) }),
    taintNodesByCondition,
    podSecurity(stores, configurations.get("PodSecurity")),
    priority(stores.of(PriorityClasses)),
    defaultTolerationSeconds,
    ...storage(stores),
    runtimeClass(stores.of(RuntimeClasses)),
    certificateApproval(authorization.authorizer),
    certificateSigning(authorization.authorizer),
    certificateSubjectRestriction,
    defaultIngressClass(stores.of(IngressClasses)),
    resourceQuota(stores.of(ResourceQuotas)),
  ];
  const unknown = disabled.filter((name) => !plugins.some((plugin) => plugin.name === name));
  if (unknown.length > 0)
    throw new Error(
      `unknown admission plugins: ${unknown.join(", ")}; known are ${plugins.map(({ name }) => name).join(", ")}`,
    );
  const always = [certificateRequester, rbacEscalation(authorization)];
  return new Admission([...always, ...plugins.filter(({ name }) => !disabled.includes(name))]);
}

function storage(stores: Stores): AdmissionPlugin[] {
  const { cache } = stores.of(StorageClasses);
  const classCalled = (name: string) => cache.get(name)?.object as storagev1.StorageClass | undefined;
  const classes = () => cache.list().map(({ object }) => object as storagev1.StorageClass);
  return [
    defaultStorageClass(classes),
    storageObjectInUseProtection,
    persistentVolumeClaimResize(classCalled),
    localProvisionerRestriction,
  ];
}
