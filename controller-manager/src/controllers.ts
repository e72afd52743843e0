/** All controllers by name, and what can be set about them. */
import { accountOf } from "./accounts.ts";
import { TokenCleaner } from "./bootstrap-token/cleaner.ts";
import { BootstrapSigner } from "./bootstrap-token/signer.ts";
import { CertificateController, type SigningAuthority } from "./certificates/controller.ts";
import { ClusterRoleAggregationController } from "./clusterrole-aggregation/controller.ts";
import type { Controller, ControllerContext } from "./context.ts";
import { CronJobController } from "./cronjob/controller.ts";
import { DaemonSetController } from "./daemonset/controller.ts";
import { DeploymentController } from "./deployment/controller.ts";
import { DisruptionController } from "./disruption/controller.ts";
import { EphemeralVolumeController } from "./ephemeral-volume/controller.ts";
import { EndpointsController } from "./endpoints/controller.ts";
import { EndpointSliceController } from "./endpointslice/controller.ts";
import { EndpointSliceMirroringController } from "./endpointslice-mirroring/controller.ts";
import { GarbageCollector } from "./garbage-collector/controller.ts";
import { HorizontalPodAutoscalerController } from "./horizontalpodautoscaler/controller.ts";
import { JobTtlController } from "./job-ttl/controller.ts";
import { JobController } from "./job/controller.ts";
import { OrphanedJobPods } from "./job/orphans.ts";
import { NodeLoadBalancerController } from "./load-balancer/nodes/controller.ts";
import { LoadBalancerController } from "./load-balancer/ranges/controller.ts";
import { NamespaceController } from "./namespace/controller.ts";
import { NodeIpamController } from "./node-ipam/controller.ts";
import { NodeLifecycleController } from "./node-lifecycle/controller.ts";
import { TaintEvictionController } from "./node-lifecycle/taint-eviction.ts";
import { PersistentVolumeController } from "./persistentvolume/controller.ts";
import { PodGcController } from "./pod-gc/controller.ts";
import { ReplicaSetController } from "./replicaset/controller.ts";
import { replicaSetFlavour, replicationControllerFlavour } from "./replicaset/flavour.ts";
import { ResourceQuotaController } from "./resourcequota/controller.ts";
import { RootCAPublisher } from "./root-ca-publisher/controller.ts";
import { ServiceCIDRController } from "./service-cidrs/controller.ts";
import { ServiceAccountTokenController } from "./serviceaccount-token/controller.ts";
import { ServiceAccountController } from "./serviceaccount/controller.ts";
import { StatefulSetController } from "./statefulset/controller.ts";
import { ClaimProtectionController, VolumeProtectionController } from "./storage-protection/controller.ts";

export interface ControllerSettings {
  /** Out of which every node gets its pod addresses: one range, or one of each family separated by a comma. Absent: none. */
  readonly clusterCIDR?: string | undefined;
  readonly nodeCIDRMaskSize?: number | undefined;
  /** Addresses for Services of type LoadBalancer. */
  readonly loadBalancerCIDR?: string | undefined;
  /** Services of type LoadBalancer get the nodes' addresses. Neither this nor a range: somebody else gives them out. */
  readonly loadBalancersOnNodes?: boolean | undefined;
  /** PEM of the CA that pods shall trust the API server by. */
  readonly rootCA?: string | undefined;
  /** PEM of the key that signs service accounts' tokens. Absent: secrets that ask for one stay empty. */
  readonly serviceAccountPrivateKey?: string | undefined;
  /** Who signs certificates that were approved. Absent: nobody. */
  readonly signingAuthority?: SigningAuthority | undefined;
  /** A kubelet that is silent for longer is taken for dead. */
  readonly nodeMonitorGracePeriodMs?: number | undefined;
  readonly nodeMonitorPeriodMs?: number | undefined;
  readonly nodeStartupGracePeriodMs?: number | undefined;
  /** Finished pods that may stay; 0 keeps all. */
  readonly terminatedPodThreshold?: number | undefined;
}

const DEFAULT_GRACE_MS = 40_000;
const DEFAULT_STARTUP_GRACE_MS = 60_000;
const DEFAULT_MONITOR_PERIOD_MS = 5_000;
const DEFAULT_TERMINATED_PODS = 12_500;

type Create = (context: ControllerContext, settings: ControllerSettings) => Controller | undefined;

const creators = {
  replicaset: (context) => new ReplicaSetController(context, replicaSetFlavour),
  replicationcontroller: (context) => new ReplicaSetController(context, replicationControllerFlavour),
  deployment: (context) => new DeploymentController(context),
  statefulset: (context) => new StatefulSetController(context),
  daemonset: (context) => new DaemonSetController(context),
  job: (context) => new JobController(context),
  "job-orphan-pods": (context) => new OrphanedJobPods(context),
  "ttl-after-finished": (context) => new JobTtlController(context),
  cronjob: (context) => new CronJobController(context),
  disruption: (context) => new DisruptionController(context),
  horizontalpodautoscaler: (context) => new HorizontalPodAutoscalerController(context),
  endpointslice: (context) => new EndpointSliceController(context),
  "endpointslice-mirroring": (context) => new EndpointSliceMirroringController(context),
  endpoints: (context) => new EndpointsController(context),
  namespace: (context) => new NamespaceController(context),
  garbagecollector: (context) => new GarbageCollector(context),
  nodelifecycle: (context, settings) =>
    new NodeLifecycleController(context, {
      gracePeriodMs: settings.nodeMonitorGracePeriodMs ?? DEFAULT_GRACE_MS,
      startupGracePeriodMs: settings.nodeStartupGracePeriodMs ?? DEFAULT_STARTUP_GRACE_MS,
      monitorPeriodMs: settings.nodeMonitorPeriodMs ?? DEFAULT_MONITOR_PERIOD_MS,
    }),
  tainteviction: (context) => new TaintEvictionController(context),
  nodeipam: (context, { clusterCIDR, nodeCIDRMaskSize }) =>
    clusterCIDR === undefined ? undefined : new NodeIpamController(context, { clusterCIDR, nodeCIDRMaskSize }),
  resourcequota: (context) => new ResourceQuotaController(context),
  "service-lb": (context, { loadBalancerCIDR, loadBalancersOnNodes = false }) => {
    if (loadBalancerCIDR !== undefined) return new LoadBalancerController(context, loadBalancerCIDR);
    return loadBalancersOnNodes ? new NodeLoadBalancerController(context) : undefined;
  },
  "service-cidr": (context) => new ServiceCIDRController(context),
  serviceaccount: (context) => new ServiceAccountController(context),
  "root-ca-cert-publisher": (context, { rootCA }) =>
    rootCA === undefined ? undefined : new RootCAPublisher(context, rootCA),
  "serviceaccount-token": (context, { serviceAccountPrivateKey: privateKey, rootCA }) =>
    privateKey === undefined ? undefined : new ServiceAccountTokenController(context, { privateKey, rootCA }),
  bootstrapsigner: (context) => new BootstrapSigner(context),
  tokencleaner: (context) => new TokenCleaner(context),
  podgc: (context, { terminatedPodThreshold = DEFAULT_TERMINATED_PODS }) =>
    new PodGcController(context, { terminatedPodThreshold }),
  "persistentvolume-binder": (context) => new PersistentVolumeController(context),
  "persistentvolumeclaim-protection": (context) => new ClaimProtectionController(context),
  "persistentvolume-protection": (context) => new VolumeProtectionController(context),
  "ephemeral-volume": (context) => new EphemeralVolumeController(context),
  "clusterrole-aggregation": (context) => new ClusterRoleAggregationController(context),
  certificatesigningrequest: (context, { signingAuthority }) => new CertificateController(context, signingAuthority),
} satisfies Record<string, Create>;

export type ControllerName = keyof typeof creators;

export const controllerNames = Object.keys(creators) as readonly ControllerName[];

export function createControllers(
  context: ControllerContext,
  settings: ControllerSettings,
  names: readonly ControllerName[] = controllerNames,
): readonly Controller[] {
  const contextOf = (name: ControllerName): ControllerContext => {
    const account = accountOf[name];
    return account === undefined ? context : { ...context, client: context.clientOf(account) };
  };
  const created = names.map((name) => (creators[name] as Create)(contextOf(name), settings));
  return created.filter((controller) => controller !== undefined);
}
