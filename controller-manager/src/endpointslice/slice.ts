/** One EndpointSlice: its labels, its owner, and when the change happened that it tells of. */
import { Services, type Draft, type corev1, type discoveryv1 } from "@kayak/api";
import { controllerReference } from "../shared/objects.ts";
import { HEADLESS_LABEL, isHeadless } from "../shared/service-pods.ts";
import { TRIGGER_TIME } from "../shared/trigger-time.ts";

export const SERVICE_NAME = "kubernetes.io/service-name";
export const MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslice-controller.k8s.io";

type EndpointSlice = discoveryv1.EndpointSlice;

export interface SliceContent {
  readonly ports: readonly discoveryv1.EndpointPort[];
  readonly endpoints: readonly discoveryv1.Endpoint[];
}

/** Whether this controller manages the slice. */
export function isOurs({ metadata }: EndpointSlice): boolean {
  return metadata.labels?.[MANAGED_BY] === MANAGER;
}

export function newSlice(
  { service, triggerTime }: { readonly service: corev1.Service; readonly triggerTime: string | undefined },
  addressType: string,
  { ports, endpoints }: SliceContent,
): Draft<EndpointSlice> {
  const { name, namespace } = service.metadata;
  const ownerReferences = [controllerReference(Services, service)];
  const annotations = triggerTime === undefined ? undefined : { [TRIGGER_TIME]: triggerTime };
  return {
    metadata: { generateName: `${name}-`, namespace, labels: labelsOf(service), annotations, ownerReferences },
    addressType,
    ports: [...ports],
    endpoints: [...endpoints],
  };
}

export function withContent(slice: EndpointSlice, { ports, endpoints }: SliceContent): EndpointSlice {
  return { ...slice, ports: [...ports], endpoints: [...endpoints] };
}

export function labelled(slice: EndpointSlice, service: corev1.Service): EndpointSlice {
  return { ...slice, metadata: { ...slice.metadata, labels: labelsOf(service) } };
}

export function triggered(slice: EndpointSlice, triggerTime: string | undefined): EndpointSlice {
  const { [TRIGGER_TIME]: _, ...annotations } = slice.metadata.annotations ?? {};
  if (triggerTime !== undefined) annotations[TRIGGER_TIME] = triggerTime;
  return { ...slice, metadata: { ...slice.metadata, annotations } };
}

function labelsOf(service: corev1.Service): Record<string, string> {
  const { [HEADLESS_LABEL]: _, ...inherited } = service.metadata.labels ?? {};
  return {
    ...inherited,
    ...(isHeadless(service) && { [HEADLESS_LABEL]: "" }),
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: MANAGER,
  };
}

/** Equal for equal sets of ports. */
export function portsKey(ports: readonly discoveryv1.EndpointPort[] | undefined): string {
  const texts = (ports ?? []).map(({ name = "", protocol = "TCP", port, appProtocol = "" }) =>
    [name, protocol, port, appProtocol].join("/"),
  );
  return texts.sort().join(" ");
}
