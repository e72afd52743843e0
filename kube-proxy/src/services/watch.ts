/** Which services and slices are this proxy's, and when a change of one is a reason to act. */
import type { corev1, discoveryv1, KubernetesObject } from "@kayak/api";
import { objectKey, type Clock, type Informer } from "@kayak/client";
import { serviceNameLabel } from "./service-map.ts";

/** Headless services have no rules, and others may be served by another proxy. */
export const foreignLabels = ["service.kubernetes.io/headless", "service.kubernetes.io/service-proxy-name"];

const serviceIndex = "service";
export const sliceIndexers = { [serviceIndex]: serviceOf };

export type Services = Informer<corev1.Service>;
export type Slices = Informer<discoveryv1.EndpointSlice>;

export function isOurs({ metadata }: KubernetesObject): boolean {
  return !foreignLabels.some((label) => Object.hasOwn(metadata.labels ?? {}, label));
}

/** Of one service, by `namespace/name`. */
export function slicesOfService(slices: Pick<Slices, "store">, service: string): readonly discoveryv1.EndpointSlice[] {
  return slices.store.byIndex(serviceIndex, service).filter(isOurs);
}

export interface Reaction {
  /** Of a service or its slices, by `namespace/name`. */
  readonly changed: (service: string) => void;
  readonly clock: Clock;
}

/**
 * A new service with a selector gets its slices within milliseconds. Rules without endpoints made before would hold up those with
 * endpoints, so it is given this long.
 */
const sliceGraceMs = 50;

export function watchServices(
  { services, endpointSlices }: { readonly services: Services; readonly endpointSlices: Slices },
  { changed, clock }: Reaction,
): void {
  const ofSlice = (slice: discoveryv1.EndpointSlice) => serviceOf(slice).forEach(changed);
  const ofService = (service: corev1.Service) => changed(objectKey(service));
  onAnyChange(endpointSlices, { added: ofSlice, changed: ofSlice });
  onAnyChange(services, {
    added: (service) => {
      const selects = Object.keys(service.spec.selector ?? {}).length > 0;
      const waits = selects && slicesOfService(endpointSlices, objectKey(service)).length === 0;
      if (waits) clock.after(sliceGraceMs, () => ofService(service));
      else ofService(service);
    },
    changed: ofService,
  });
}

interface Changes<T> {
  readonly added: (object: T) => void;
  readonly changed: (object: T) => void;
}

function onAnyChange<T extends KubernetesObject>(informer: Informer<T>, { added, changed }: Changes<T>): void {
  informer.on({
    add: (object) => {
      if (isOurs(object)) added(object);
    },
    update: (object, previous) => [object, previous].filter(isOurs).forEach(changed),
    delete: (object) => {
      if (isOurs(object)) changed(object);
    },
  });
}

function serviceOf({ metadata }: discoveryv1.EndpointSlice): readonly string[] {
  const name = metadata.labels?.[serviceNameLabel];
  return name === undefined ? [] : [`${metadata.namespace}/${name}`];
}
