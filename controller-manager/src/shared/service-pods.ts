/** The pods behind a Service: which they are, where they are reached, and when a change of one concerns the Service. */
import { ipFamilyOf, labelSelectorFromMap, Nodes, Pods, Services, type corev1 } from "@kayak/api";
import { objectKey, type ObjectKey } from "@kayak/client";
import { BY_NAMESPACE, BY_NODE, type InformerFactory } from "../informers.ts";
import { sameValue } from "./equal.ts";
import { isFinished, isReady } from "./pods.ts";
import { isTerminating } from "./objects.ts";

export const HEADLESS_LABEL = "service.kubernetes.io/headless";
const ZONE_LABEL = "topology.kubernetes.io/zone";

export function isHeadless({ spec }: corev1.Service): boolean {
  return spec.clusterIP === "None";
}

/** Services without selector have endpoints that somebody else manages. */
export function isManaged({ spec }: corev1.Service): boolean {
  return spec.selector !== undefined && Object.keys(spec.selector).length > 0 && spec.type !== "ExternalName";
}

function selectsPod({ spec }: corev1.Service, pod: corev1.Pod): boolean {
  return labelSelectorFromMap(spec.selector).matches(pod.metadata.labels);
}

export function addressesOf({ status }: corev1.Pod, family: string): string[] {
  const all = status.podIPs?.map(({ ip }) => ip) ?? (status.podIP ? [status.podIP] : []);
  return all.filter((ip) => ip !== undefined && ipFamilyOf(ip) === family);
}

/** Whether a pod has anything to offer: it has an address and has not finished. */
export function isReachable(pod: corev1.Pod): boolean {
  return !isFinished(pod) && Boolean(pod.status.podIP || pod.status.podIPs?.length);
}

export function zoneOf(node: corev1.Node | undefined): string | undefined {
  return node?.metadata.labels?.[ZONE_LABEL] || undefined;
}

/** The name that DNS gives a pod of this service, if it asked for one. */
export function hostnameOf({ metadata, spec }: corev1.Pod, service: corev1.Service): string | undefined {
  return spec.subdomain === service.metadata.name && metadata.namespace === service.metadata.namespace
    ? spec.hostname || undefined
    : undefined;
}

export function targetOf({ metadata }: corev1.Pod): corev1.ObjectReference {
  return { kind: "Pod", namespace: metadata.namespace, name: metadata.name, uid: metadata.uid };
}

/** The number of the pod's port that a service port leads to; undefined where the pod has no port of that name. */
export function targetPort(pod: corev1.Pod, port: corev1.ServicePort): number | undefined {
  const target = port.targetPort || port.port;
  if (typeof target === "number") return target;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  const ports = [...pod.spec.containers, ...sidecars].flatMap((container) => container.ports ?? []);
  const protocol = port.protocol ?? "TCP";
  return ports.find(({ name, protocol: own = "TCP" }) => name === target && own === protocol)?.containerPort;
}

/** Calls `changed` with the key of every service whose endpoints may have changed. */
export function watchServicePods(informers: InformerFactory, changed: (service: ObjectKey) => void): void {
  const services = informers.get(Services);
  const pods = informers.get(Pods);
  const tell = (service: corev1.Service) => changed(objectKey(service));
  const tellPod = (pod: corev1.Pod) => {
    for (const service of services.store.byIndex(BY_NAMESPACE, pod.metadata.namespace)) {
      if (isManaged(service) && selectsPod(service, pod)) tell(service);
    }
  };
  services.on({ add: tell, update: tell, delete: tell });
  pods.on({
    add: tellPod,
    update: (pod, previous) => {
      if (sameValue(endpointFacts(pod), endpointFacts(previous))) return;
      tellPod(pod);
      tellPod(previous);
    },
    delete: tellPod,
  });
  watchZones(informers, (node) => pods.store.byIndex(BY_NODE, node).forEach(tellPod));
}

function watchZones(informers: InformerFactory, changed: (node: string) => void): void {
  const tell = (node: corev1.Node) => changed(node.metadata.name);
  informers.get(Nodes).on({
    add: tell,
    update: (node, previous) => zoneOf(node) !== zoneOf(previous) && tell(node),
    delete: tell,
  });
}

/** All of a pod that shows in endpoints. */
function endpointFacts(pod: corev1.Pod): unknown {
  const { spec, status, metadata } = pod;
  const readyChange = status.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
  const where = [status.podIP, status.podIPs, spec.nodeName, spec.hostname, spec.subdomain];
  return [metadata.labels, isReady(pod), readyChange, isTerminating(pod), isFinished(pod), ...where];
}
