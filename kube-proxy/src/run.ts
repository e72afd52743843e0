/** The proxy as a component: watches services and endpoint slices, and keeps this node's rules in line with them. */
import {
  createLogger,
  EndpointSlices,
  Services,
  type corev1,
  type discoveryv1,
  type KubernetesObject,
  type Logger,
} from "@kayak/api";
import { createInformer, systemClock, waitForSync, type Client, type Clock, type Informer } from "@kayak/client";
import { chooseIptables, type Iptables } from "./iptables/iptables.ts";
import { Proxier } from "./proxier.ts";
import { planCleanup } from "./rules/diff.ts";
import { parseSaved } from "./rules/parse.ts";
import { buildServicePorts, serviceNameLabel } from "./services/service-map.ts";

export interface ProxyOptions {
  readonly client: Client;
  readonly nodeName: string;
  /** Addresses of pods. */
  readonly clusterCIDR: string;
  readonly signal: AbortSignal;
  /** Shared with others and run by whoever made them: of everything, slices with `sliceIndexers`. Own ones unless given. */
  readonly informers?: ProxyInformers;
  /** Chosen by trial when absent. */
  readonly iptables?: Iptables;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export interface ProxyInformers {
  readonly services: Informer<corev1.Service>;
  readonly endpointSlices: Informer<discoveryv1.EndpointSlice>;
}

/** Headless services have no rules, and others may be served by another proxy. */
const foreignLabels = ["service.kubernetes.io/headless", "service.kubernetes.io/service-proxy-name"];
const serviceIndex = "service";
export const sliceIndexers = { [serviceIndex]: serviceOf };

/** Resolves after the signal. The rules stay, so that connections survive a restart; `cleanupProxy` removes them. */
export async function runProxy(options: ProxyOptions): Promise<void> {
  const { client, nodeName, clusterCIDR, signal, clock = systemClock, logger = createLogger("kube-proxy") } = options;
  const { services, endpointSlices: slices } = options.informers ?? createInformers(client, { clock, logger });
  const running = options.informers ? [] : [services.run(signal), slices.run(signal)];
  const iptables = options.iptables ?? (await chooseIptables());
  const slicesOf = (service: string) => slices.store.byIndex(serviceIndex, service).filter(isOurs);
  const servicePorts = () => buildServicePorts({ services: services.store.list().filter(isOurs), slicesOf, nodeName });
  if (await waitForSync([services, slices], signal)) {
    const proxier = new Proxier({ iptables, servicePorts, clusterCIDR, clock, logger });
    onAnyChange(services, () => proxier.changed());
    onAnyChange(slices, () => proxier.changed());
    logger.info("serving", { services: services.store.size });
    await proxier.run(signal);
  }
  await Promise.all(running);
}

function createInformers(client: Client, reporting: { clock: Clock; logger: Logger }): ProxyInformers {
  const labelSelector = foreignLabels.map((label) => `!${label}`).join();
  return {
    services: createInformer(client, Services, { labelSelector, ...reporting }),
    endpointSlices: createInformer(client, EndpointSlices, { labelSelector, indexers: sliceIndexers, ...reporting }),
  };
}

function isOurs({ metadata }: KubernetesObject): boolean {
  return !foreignLabels.some((label) => Object.hasOwn(metadata.labels ?? {}, label));
}

function serviceOf({ metadata }: discoveryv1.EndpointSlice): readonly string[] {
  const name = metadata.labels?.[serviceNameLabel];
  return name === undefined ? [] : [`${metadata.namespace}/${name}`];
}

function onAnyChange<T extends KubernetesObject>(informer: Informer<T>, changed: () => void): void {
  const told = (object: T) => {
    if (isOurs(object)) changed();
  };
  const update = (object: T, previous: T) => {
    if (isOurs(object) || isOurs(previous)) changed();
  };
  informer.on({ add: told, update, delete: told });
}

/** Removes every rule and chain of the proxy from this network namespace. */
export async function cleanupProxy(iptables?: Iptables): Promise<void> {
  const tools = iptables ?? (await chooseIptables());
  const text = planCleanup(parseSaved(await tools.save()));
  if (text !== undefined) await tools.restore(text);
}
