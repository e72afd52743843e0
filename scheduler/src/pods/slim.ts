/** Keeps of pods what scheduling needs: a cluster's pods are the largest thing a scheduler holds. */
import type { corev1 } from "@kayak/api";

export function slimPod({ apiVersion, kind, metadata, spec, status }: corev1.Pod): corev1.Pod {
  const { managedFields: _managed, annotations: _annotations, ...keptMetadata } = metadata;
  const { volumes, containers, initContainers, ephemeralContainers: _ephemeral, ...keptSpec } = spec;
  return {
    apiVersion,
    kind,
    metadata: keptMetadata,
    spec: {
      ...keptSpec,
      containers: containers.map(slimContainer),
      ...slimVolumes(volumes),
      ...(initContainers && { initContainers: initContainers.map(slimContainer) }),
    },
    status: slimStatus(status),
  };
}

/** Only those that need a claim. */
function slimVolumes(volumes: readonly corev1.Volume[] = []): { volumes?: corev1.Volume[] } {
  const kept = volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }): corev1.Volume[] => {
    if (persistentVolumeClaim) return [{ name, persistentVolumeClaim }];
    return ephemeral ? [{ name, ephemeral: {} }] : [];
  });
  return kept.length > 0 ? { volumes: kept } : {};
}

function slimContainer({ name, image, resources, ports, restartPolicy }: corev1.Container): corev1.Container {
  return {
    name,
    ...(image !== undefined && { image }),
    ...(resources && { resources }),
    ...(ports && { ports }),
    ...(restartPolicy !== undefined && { restartPolicy }),
  };
}

function slimStatus(status: corev1.PodStatus | undefined): corev1.PodStatus {
  const { phase, conditions, nominatedNodeName, startTime } = status ?? {};
  const scheduled = conditions?.filter((condition) => condition.type === "PodScheduled");
  return {
    ...(phase !== undefined && { phase }),
    ...(scheduled && { conditions: scheduled }),
    ...(startTime !== undefined && { startTime }),
    ...(nominatedNodeName !== undefined && { nominatedNodeName }),
  };
}
