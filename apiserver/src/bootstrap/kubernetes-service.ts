/**
 * The `kubernetes` service in default, by which pods find the API. Every API server keeps a key of its own alive in the store;
 * the service's endpoints are the addresses of those that do.
 */
import { EndpointSlices, Endpoints, type IPFamily, type Logger, type Resource, Services, ipFamilyOf } from "@kayak/api";
import type { KeySpace } from "../storage/keys.ts";
import type { Storage } from "../storage/storage.ts";
import { createObject } from "../registry/create.ts";
import { ignoreExisting } from "../registry/existing.ts";
import { decodeObject } from "../registry/scheme.ts";
import type { Stores } from "../registry/stores.ts";
import { updateObject } from "../registry/update.ts";
import { abortableSleep } from "../util/sleep.ts";

interface Server {
  readonly address: string;
  readonly port: number;
}

export interface KubernetesService {
  readonly stores: Stores;
  readonly storage: Storage;
  readonly keys: KeySpace;
  /** The first address of the service range. */
  readonly clusterIP: string;
  readonly advertise: Server;
  readonly logger: Logger;
}

const key = { namespace: "default", name: "kubernetes" };
const port = 443;
const leaseSeconds = 15;
const renewMs = 5000;

/** Publishes at once and keeps it true until the signal aborts; then takes this server's address away. */
export async function publishKubernetesService(options: KubernetesService, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await publishOnce(options).catch((error: unknown) =>
      options.logger.warn("publishing the kubernetes service failed", { error: error as Error }),
    );
    await abortableSleep(renewMs, signal);
  }
  await withdraw(options).catch((error: unknown) =>
    options.logger.warn("withdrawing from the kubernetes service failed", { error: error as Error }),
  );
}

async function publishOnce(options: KubernetesService): Promise<void> {
  const { storage, advertise } = options;
  await storage.commit(
    [],
    [{ type: "put", key: leaseKey(options), value: Buffer.from(JSON.stringify(advertise)), ttlSeconds: leaseSeconds }],
  );
  await ensure(options.stores, Services, serviceManifest(options));
  await writeEndpoints(options);
}

async function withdraw(options: KubernetesService): Promise<void> {
  await options.storage.commit([], [{ type: "delete", key: leaseKey(options) }]);
  await writeEndpoints(options);
}

const collection = "kayak/apiservers";

function leaseKey({ keys, advertise }: KubernetesService): string {
  return `${keys.prefixOf(collection)}${advertise.address}:${advertise.port}`;
}

/** Endpoints are of the service's family, and no loopback addresses: a server that has nothing else to offer stays out of them. */
const loopback = /^127\.|^::1$/;

async function writeEndpoints(options: KubernetesService): Promise<void> {
  const family = ipFamilyOf(options.clusterIP) ?? "IPv4";
  const { items } = await options.storage.list({ prefix: options.keys.prefixOf(collection) });
  const servers = items
    .map(({ value }) => JSON.parse(value.toString()) as Server)
    .filter(({ address }) => !loopback.test(address) && ipFamilyOf(address) === family)
    .toSorted((a, b) => a.port - b.port || a.address.localeCompare(b.address));
  await ensure(options.stores, Endpoints, endpointsManifest(servers));
  await ensure(options.stores, EndpointSlices, sliceManifest(servers, { family, ownPort: options.advertise.port }));
}

/** Creates the object, or gives it the manifest's content. */
async function ensure(stores: Stores, resource: Resource, manifest: object): Promise<void> {
  const store = stores.of(resource);
  const decode = () =>
    decodeObject(
      store.resource,
      { ...manifest, metadata: { ...key, labels: labelsOf(resource) } },
      { fieldValidation: "Ignore", warn: () => {} },
    );
  const { metadata: _metadata, ...content } = decode();
  const isService = resource.kind === "Service";
  if (!store.peek(key)) await createObject(store, decode()).catch(ignoreExisting);
  else if (!isService)
    await updateObject(store, key, {
      transform: (current) => ({ ...current, ...content }),
      create: decode,
    });
}

/** The Endpoints have their slice already: nobody should mirror them. */
function labelsOf({ kind }: Resource): Record<string, string> {
  switch (kind) {
    case "Endpoints":
      return { "endpointslice.kubernetes.io/skip-mirror": "true" };
    case "EndpointSlice":
      return { "kubernetes.io/service-name": key.name };
    default:
      return { component: "apiserver", provider: "kubernetes" };
  }
}

function serviceManifest({ clusterIP, advertise }: KubernetesService) {
  return {
    spec: {
      type: "ClusterIP",
      clusterIP,
      ports: [{ name: "https", port, targetPort: advertise.port, protocol: "TCP" }],
    },
  };
}

function endpointsManifest(servers: readonly Server[]) {
  const ports = [...new Set(servers.map((server) => server.port))];
  return {
    subsets: ports.map((targetPort) => ({
      addresses: servers.filter((server) => server.port === targetPort).map(({ address }) => ({ ip: address })),
      ports: [{ name: "https", port: targetPort, protocol: "TCP" }],
    })),
  };
}

/** A slice has one port for all: servers on another port than the first are left out of it. */
function sliceManifest(servers: readonly Server[], { family, ownPort }: { family: IPFamily; ownPort: number }) {
  const targetPort = servers[0]?.port ?? ownPort;
  const addresses = servers.filter((server) => server.port === targetPort).map(({ address }) => address);
  return {
    addressType: family,
    endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })),
    ports: [{ name: "https", port: targetPort, protocol: "TCP" }],
  };
}
