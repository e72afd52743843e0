/** The proxy as a component: watches services and endpoint slices, and keeps this node's rules in line with them. */
import { networkInterfaces } from "node:os";
import {
  createLogger,
  EndpointSlices,
  ipFamilies,
  Nodes,
  rangeOfFamily,
  Services,
  splitRanges,
  type IPFamily,
  type corev1,
  type discoveryv1,
  type Logger,
} from "@kayak/api";
import {
  createEventRecorder,
  createInformer,
  systemClock,
  waitForSync,
  type Client,
  type Clock,
  type Informer,
} from "@kayak/client";
import { planHealthChecks, type HealthCheck } from "./health/plan.ts";
import { isEligible, serveProxyHealth } from "./health/proxy-health.ts";
import { HealthServers } from "./health/servers.ts";
import { chooseIptables, type Iptables } from "./iptables/iptables.ts";
import { locate, watchLocation } from "./location.ts";
import { Proxier, type Rendered } from "./proxier.ts";
import { RuleBook } from "./rules/rule-book.ts";
import { isOfFamily, rangeWithin } from "./services/addresses.ts";
import { ServiceMap } from "./services/service-map.ts";
import type { ServicePort } from "./services/service-port.ts";
import { foreignLabels, isOurs, sliceIndexers, slicesOfService, watchServices } from "./services/watch.ts";

export interface ProxyOptions {
  readonly client: Client;
  readonly nodeName: string;
  /** Addresses of pods: one range, or one of each family separated by a comma. */
  readonly clusterCIDR: string;
  /** Of addresses that only services have, separated by commas; packets to those of them that aren't known are dropped. */
  readonly serviceRanges?: string;
  readonly signal: AbortSignal;
  /** Shared with others and run by whoever made them: of everything, slices with `sliceIndexers`. Own ones unless given. */
  readonly informers?: ProxyInformers;
  /** Where its health is told, on every address; absent: nowhere. */
  readonly healthPort?: number;
  /** Chosen by what is here when absent. */
  readonly iptables?: (family: IPFamily) => Iptables;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export interface ProxyInformers {
  readonly services: Informer<corev1.Service>;
  readonly endpointSlices: Informer<discoveryv1.EndpointSlice>;
  readonly nodes: Informer<corev1.Node>;
}

/** Resolves after the signal. The rules stay, so that connections survive a restart; `cleanupProxy` removes them. */
export async function runProxy(options: ProxyOptions): Promise<void> {
  const { signal, clock = systemClock, logger = createLogger("kube-proxy") } = options;
  const informers = options.informers ?? createInformers(options, { clock, logger });
  const running = options.informers ? [] : Object.values(informers).map((informer) => informer.run(signal));
  const { services, endpointSlices, nodes } = informers;
  if (await waitForSync([services, endpointSlices, nodes], signal)) {
    await serve({ ...options, informers, clock, logger });
  }
  await Promise.all(running);
}

type Optional = "healthPort" | "iptables" | "serviceRanges";
type Serving = Required<Omit<ProxyOptions, Optional>> & Pick<ProxyOptions, Optional>;

async function serve(options: Serving): Promise<void> {
  const { nodeName, informers, clock, signal } = options;
  const families = ipFamilies.filter((family) => rangeOfFamily(options.clusterCIDR, family) !== undefined);
  const checks = new Map<IPFamily, ReadonlyMap<number, HealthCheck>>();
  const health = new HealthServers({
    proxyHealthy: () => proxiers.every(({ healthy }) => healthy),
    failed: reportFailedHealthCheck(options),
  });
  const synced = (family: IPFamily, ports: readonly ServicePort[]) => {
    checks.set(family, planHealthChecks(ports));
    // Of a service in both families the first one speaks.
    health.want(new Map(families.toReversed().flatMap((each) => [...(checks.get(each) ?? [])])));
  };
  const proxiers: Proxier[] = [];
  for (const family of families) proxiers.push(await createProxier(options, family, synced));
  const changed = (service?: string) => proxiers.forEach((proxier) => proxier.changed(service));
  watchServices(informers, { changed, clock });
  watchLocation(informers.nodes, nodeName, () => changed());
  await Promise.all([...proxiers.map((proxier) => proxier.run(signal)), tellHealth(options, proxiers)]);
  await health.close();
}

async function createProxier(
  options: Serving,
  family: IPFamily,
  synced: (family: IPFamily, ports: readonly ServicePort[]) => void,
): Promise<Proxier> {
  const { informers, clock, logger } = options;
  const iptables = options.iptables?.(family) ?? (await chooseIptables(family));
  const { size } = informers.services.store;
  logger.info("serving", { family, services: size, iptables: iptables.variant ?? "default" });
  return new Proxier({
    iptables,
    ...rulesOf(options, family),
    nodeIPs: () => localAddresses().filter(isOfFamily(family)),
    synced: (ports) => synced(family, ports),
    clock,
    logger,
  });
}

async function tellHealth(options: Serving, proxiers: readonly Proxier[]): Promise<void> {
  const { healthPort, informers, nodeName, clock, logger, signal } = options;
  if (healthPort === undefined) return;
  const health = () => ({
    healthy: proxiers.every(({ healthy }) => healthy),
    updatedMs: Math.min(...proxiers.map(({ updatedMs }) => updatedMs)),
    nodeEligible: isEligible(informers.nodes.store.get(nodeName)),
  });
  await serveProxyHealth({ port: healthPort, health, now: () => clock.now(), logger, signal });
}

/** How service ports and rules come about, from what the caches have at the moment. */
function rulesOf({ informers, nodeName, ...options }: Serving, family: IPFamily) {
  const { services, endpointSlices, nodes } = informers;
  const clusterCIDR = rangeOfFamily(options.clusterCIDR, family) ?? "";
  const serviceRanges = splitRanges(options.serviceRanges ?? "").flatMap((range) => rangeWithin(family, range) ?? []);
  const map = new ServiceMap(family);
  const service = (key: string) => {
    const found = services.store.get(key);
    return found && isOurs(found) ? found : undefined;
  };
  const slicesOf = (key: string) => slicesOfService(endpointSlices, key);
  let current: { readonly at: string; readonly book: RuleBook } | undefined;
  return {
    servicePorts: (changed: ReadonlySet<string>) =>
      map.update(changed, { service, slicesOf, place: locate(nodes, nodeName) }),
    render: (ports: readonly ServicePort[]): Rendered => {
      const nodeIPs = locate(nodes, nodeName).nodeIPs.filter(isOfFamily(family));
      const at = nodeIPs.join();
      const kept = current?.at === at ? current : undefined;
      const { book } = (current = kept ?? {
        at,
        book: new RuleBook({ family, clusterCIDR, nodeIPs, serviceRanges }),
      });
      const touched = book.update(ports);
      return { rules: book.rules, ...(kept && { touched }) };
    },
  };
}

function reportFailedHealthCheck({ client, nodeName, clock, logger, informers }: Serving) {
  const recorder = createEventRecorder(client, { component: "kube-proxy", host: nodeName, clock, logger });
  return ({ namespace, name }: HealthCheck, port: number, error: Error) => {
    const message = `node ${nodeName} failed to start healthcheck "${namespace}/${name}" on port ${port}: ${error.message}`;
    logger.error(message);
    const service = informers.services.store.get(`${namespace}/${name}`);
    if (service) recorder.event(service, "Warning", "FailedToStartServiceHealthcheck", message);
  };
}

function localAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses?.map(({ address }) => address) ?? []);
}

function createInformers({ client, nodeName }: ProxyOptions, reporting: { clock: Clock; logger: Logger }) {
  const labelSelector = foreignLabels.map((label) => `!${label}`).join();
  return {
    services: createInformer(client, Services, { labelSelector, ...reporting }),
    endpointSlices: createInformer(client, EndpointSlices, { labelSelector, indexers: sliceIndexers, ...reporting }),
    nodes: createInformer(client, Nodes, { fieldSelector: `metadata.name=${nodeName}`, ...reporting }),
  };
}
