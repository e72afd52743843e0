/** The strategy of every stored resource. Those without a file of their own differ from the rest by a flag at most. */
import {
  CSIDrivers,
  CSINodes,
  CSIStorageCapacities,
  ConfigMaps,
  EndpointSlices,
  Endpoints,
  Events,
  FlowSchemas,
  Leases,
  PriorityLevelConfigurations,
  Secrets,
  ServiceAccounts,
  StorageClasses,
  VolumeAttributesClasses,
  type Resource,
  type discoveryv1,
  type flowcontrolv1,
  storedResources,
} from "@kayak/api";
import type { ServiceAllocator } from "../allocation/service-allocator.ts";
import { type AnyObject, type Strategy, specAndStatus, strategy } from "../strategy.ts";
import { autoscalerStrategy } from "./autoscaling.ts";
import { cronJobStrategy, jobStrategy } from "./batch.ts";
import { signingRequestStrategy } from "./certificate-signing-request.ts";
import { namespaceStrategy } from "./namespace.ts";
import { nodeStrategy } from "./node.ts";
import { podStrategy } from "./pod.ts";
import { policyStrategies } from "./policy.ts";
import { disruptionBudgetStrategy } from "./disruption-budget.ts";
import { serviceStrategy } from "./service.ts";
import { persistentVolumeClaimStrategy, persistentVolumeStrategy, volumeAttachmentStrategy } from "./storage.ts";
import {
  daemonSetStrategy,
  deploymentStrategy,
  replicaSetStrategy,
  replicationControllerStrategy,
  statefulSetStrategy,
} from "./workloads.ts";

/** Events are forgotten after an hour. */
const eventTtlSeconds = 3600;

const endpointSliceStrategy = strategy<discoveryv1.EndpointSlice>(EndpointSlices, {
  prepareForCreate(slice) {
    slice.metadata.generation = 1;
  },
  prepareForUpdate(next, current) {
    if (content(next) !== content(current)) next.metadata.generation = (current.metadata.generation ?? 0) + 1;
  },
});

function content({ endpoints, ports }: discoveryv1.EndpointSlice): string {
  return JSON.stringify({ endpoints, ports });
}

export function strategies(allocator: ServiceAllocator): Strategy[] {
  const own = [
    podStrategy,
    nodeStrategy,
    namespaceStrategy,
    signingRequestStrategy,
    serviceStrategy(allocator),
    deploymentStrategy,
    replicaSetStrategy,
    replicationControllerStrategy,
    daemonSetStrategy,
    statefulSetStrategy,
    jobStrategy,
    cronJobStrategy,
    autoscalerStrategy,
    disruptionBudgetStrategy,
    endpointSliceStrategy,
    persistentVolumeStrategy,
    persistentVolumeClaimStrategy,
    volumeAttachmentStrategy,
    strategy(StorageClasses, { returnsDeleted: true }),
    strategy(CSIDrivers, { allowUnconditionalUpdate: false, returnsDeleted: true }),
    strategy(CSINodes, { allowUnconditionalUpdate: false, returnsDeleted: true }),
    strategy(CSIStorageCapacities, { allowUnconditionalUpdate: false }),
    strategy(VolumeAttributesClasses, { returnsDeleted: true }),
    ...policyStrategies,
    strategy(Endpoints, { allowCreateOnUpdate: true }),
    strategy(Events, { allowCreateOnUpdate: true, ttlSeconds: eventTtlSeconds }),
    strategy(Leases, { allowCreateOnUpdate: true, allowUnconditionalUpdate: false }),
    strategy(ServiceAccounts, { returnsDeleted: true }),
    strategy<flowcontrolv1.FlowSchema>(
      FlowSchemas,
      specAndStatus(() => ({})),
    ),
    strategy<flowcontrolv1.PriorityLevelConfiguration>(
      PriorityLevelConfigurations,
      specAndStatus(() => ({})),
    ),
    strategy(ConfigMaps),
    strategy(Secrets),
  ] as unknown as Strategy[];
  const missing = storedResources.filter((resource) => !own.some((each) => each.resource === resource));
  return [...own, ...missing.map((resource) => strategy(resource as Resource<AnyObject>))];
}
