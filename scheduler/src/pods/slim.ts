/** Keeps of pods what scheduling needs: a cluster's pods are the largest thing a scheduler holds. */
import type { corev1 } from "@kayak/api";

export function slimPod({ apiVersion, kind, metadata, spec, status }: corev1.Pod): corev1.Pod {
  const { managedFields: _managed, annotations: _annotations, ...keptMetadata } = metadata;
  const { volumes: _volumes, containers, initContainers, ephemeralContainers: _ephemeral, ...keptSpec } = spec;
  return {
    apiVersion,
    kind,
    metadata: keptMetadata,
    spec: {
      ...keptSpec,
      containers: containers.map(slimContainer),
      ...(initContainers && { initContainers: initContainers.map(slimContainer) }),
    },
    status: slimStatus(status),
  };
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
