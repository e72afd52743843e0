/** Cluster DNS as a component: watches services, endpoint slices and its settings, and answers on the addresses it is given. */
import { createLogger, EndpointSlices, Services, type corev1, type discoveryv1, type Logger } from "@kayak/api";
import {
  createEventRecorder,
  createInformer,
  systemClock,
  waitForSync,
  type Client,
  type Clock,
  type EventRecorder,
  type Informer,
} from "@kayak/client";
import { settingsInformer, settingsRef } from "./config/informer.ts";
import { noSettings, parseSettings } from "./config/settings.ts";
import { exchange } from "./forward/exchange.ts";
import { Forwarder } from "./forward/forwarder.ts";
import type { HealthEvents } from "./forward/health.ts";
import { HostResolvers } from "./forward/resolv-conf.ts";
import { Resolver } from "./resolver.ts";
import { keepServing, type ListenAddress } from "./server/listen.ts";
import { openTcp } from "./server/tcp.ts";
import { openUdp } from "./server/udp.ts";
import { Zone } from "./zone/zone.ts";

export interface DnsOptions {
  readonly client: Client;
  readonly signal: AbortSignal;
  /** Each over UDP and TCP. */
  readonly listen: readonly ListenAddress[];
  readonly clusterDomain: string;
  /** Ranges of services and pods: reverse names in them are never asked for elsewhere. */
  readonly clusterCIDRs?: readonly string[];
  /** Resolvers for everything else; the host's unless given. */
  readonly upstreams?: readonly string[];
  /** Events about resolvers are this node's. */
  readonly nodeName?: string;
  /** Run by whoever made them; of all namespaces and without selectors. Own ones unless given. */
  readonly informers?: DnsInformers;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export interface DnsInformers {
  readonly services: Informer<corev1.Service>;
  readonly endpointSlices: Informer<discoveryv1.EndpointSlice>;
}

/** Resolves after the signal, when nothing is served any more. */
export async function runDns(options: DnsOptions): Promise<void> {
  const { client, signal, listen, clock = systemClock, logger = createLogger("dns") } = options;
  const zone = new Zone(options.clusterDomain);
  const hostResolvers = new HostResolvers(clock);
  const recorder = createEventRecorder(client, {
    component: "kayak-dns",
    host: options.nodeName,
    clock,
    logger,
    signal,
  });
  const resolver = new Resolver({
    zone,
    forwarder: new Forwarder({
      exchange,
      clock,
      logger,
      events: resolverEvents(options.nodeName, { recorder, logger }),
    }),
    upstreams: () => options.upstreams ?? hostResolvers.current(),
    clusterCIDRs: options.clusterCIDRs ?? [],
  });
  const { informers, running } = startInformers(options, logger);
  fillZone(zone, informers);
  const settings = settingsInformer(client, { clock, logger });
  followSettings(settings, resolver, logger);
  running.push(settings.run(signal));
  if (await waitForSync([informers.services, informers.endpointSlices], signal)) {
    const serving = { resolver, signal, clock, logger };
    logger.info("serving", { services: informers.services.store.size });
    running.push(
      ...listen.flatMap((address) => [keepServing(openUdp, address, serving), keepServing(openTcp, address, serving)]),
    );
  }
  await Promise.all(running);
}

function startInformers({ client, signal, informers, clock = systemClock }: DnsOptions, logger: Logger) {
  if (informers) return { informers, running: new Array<Promise<void>>() };
  const services = createInformer(client, Services, { clock, logger });
  const endpointSlices = createInformer(client, EndpointSlices, { clock, logger });
  return { informers: { services, endpointSlices }, running: [services.run(signal), endpointSlices.run(signal)] };
}

function fillZone(zone: Zone, { services, endpointSlices }: DnsInformers): void {
  const setService = (service: corev1.Service) => zone.setService(service);
  services.on({ add: setService, update: setService, delete: (service) => zone.deleteService(service) });
  endpointSlices.on({
    add: (slice) => zone.setSlice(slice),
    update: (slice, previous) => zone.setSlice(slice, previous),
    delete: (slice) => zone.deleteSlice(slice),
  });
}

interface Reporting {
  readonly recorder: EventRecorder;
  readonly logger: Logger;
}

function followSettings(informer: Informer<corev1.ConfigMap>, resolver: Resolver, logger: Logger): void {
  const changed = (map: corev1.ConfigMap) => {
    const { settings, problems } = parseSettings(map, resolver.settings);
    resolver.configure(settings);
    for (const problem of problems) logger.warn("settings not understood", { ...settingsRef, problem });
  };
  informer.on({ add: changed, update: changed, delete: () => resolver.configure(noSettings) });
}

function resolverEvents(nodeName: string | undefined, { recorder, logger }: Reporting): HealthEvents {
  const tell = (type: "Normal" | "Warning", reason: string, message: string) => {
    if (nodeName !== undefined)
      recorder.event({ apiVersion: "v1", kind: "Node", name: nodeName, uid: nodeName }, type, reason, message);
  };
  return {
    down(server, reason) {
      logger.warn("resolver does not answer, names outside of the cluster may fail", { server, reason });
      tell("Warning", "ResolverUnreachable", `Name server ${server} does not answer: ${reason}`);
    },
    up(server) {
      logger.info("resolver answers again", { server });
      tell("Normal", "ResolverReachable", `Name server ${server} answers again`);
    },
  };
}
