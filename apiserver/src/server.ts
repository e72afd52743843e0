/** Puts the layers together, opens the doors, and closes them again. */
import { type PluginConfigurations, parseAdmissionConfiguration } from "./admission/configuration.ts";
import { setMaxListeners } from "node:events";
import type { RequestListener } from "node:http";
import { type Logger, createLogger, splitRanges, withPort } from "@kayak/api";
import type { Auditor } from "./audit/auditor.ts";
import { openAudit } from "./audit/open.ts";
import { publishKubernetesService } from "./bootstrap/kubernetes-service.ts";
import { publishAuthenticationConfig } from "./bootstrap/authentication-config.ts";
import { ensureFlowControl, reportDangling } from "./bootstrap/flow-control.ts";
import { type ClusterObjects, ensureClusterObjects } from "./bootstrap/cluster-objects.ts";
import { ensureNamespaces } from "./bootstrap/namespaces.ts";
import { reconcileRbac } from "./bootstrap/rbac/reconcile.ts";
import { buildRoutes } from "./endpoints/routes.ts";
import { servedResources } from "./endpoints/served-resources.ts";
import { FlowControl } from "./flow-control/flow-control.ts";
import { widthBy } from "./flow-control/width.ts";
import { type DispatcherOptions, createDispatcher } from "./http/dispatcher.ts";
import { type ListenAddress, type Listener, listen } from "./http/listener.ts";
import { createUpgradeListener } from "./http/upgrade.ts";
import { KubeletClient } from "./kubelet/kubelet-client.ts";
import type { Routes } from "./endpoints/routes.ts";
import type { Storage } from "./storage/storage.ts";
import { StorageMetrics } from "./metrics/storage-metrics.ts";
import { type IsServed, RequestMetrics } from "./metrics/request-metrics.ts";
import { type ApiServerOptions, defaults } from "./options.ts";
import { addressRange } from "./registry/allocation/ranges.ts";
import { repairAllocations } from "./registry/allocation/repair.ts";
import { compactRegularly } from "./storage/compactor.ts";
import { openTracing } from "./tracing/open.ts";
import type { Tracer } from "./tracing/tracer.ts";
import { admission } from "./wiring/admission.ts";
import { keepingUp } from "./util/keeping-up.ts";
import { type Data, openData } from "./wiring/data.ts";
import { type Security, secure } from "./wiring/security.ts";

export interface ApiServer {
  readonly addresses: readonly ListenAddress[];
  /** Ends watches, lets requests finish, lets go of everything. Aborting the options' signal does the same. */
  close(): Promise<void>;
}

/** Resolves when the server is ready: everything is loaded, the system namespaces exist, the ports are open. */
export async function startApiServer(options: ApiServerOptions): Promise<ApiServer> {
  options.signal?.throwIfAborted();
  const logger = options.logger ?? createLogger("apiserver");
  const now = Date.now;
  const loadingApp = import("./http/app.ts");
  const audit = options.audit && (await openAudit(options.audit, logger));
  const configurations = await parseAdmissionConfiguration(options.admission);
  const tracer = await openTracing(options.tracing, logger);
  const storageMetrics = new StorageMetrics(options.etcd.prefix ?? defaults.prefix);
  const wrap = (storage: Storage) => storageMetrics.storage(tracer ? tracer.storage(storage) : storage);
  const data = await openData(options, { logger, now, wrap });
  const closing = new AbortController();
  // Every watch listens to it.
  setMaxListeners(0, closing.signal);
  const kubelets = new KubeletClient(options.kubelet);
  try {
    await data.mirror.start();
    await Promise.all([
      ensureNamespaces(data.stores),
      ensureClusterObjects(clusterObjects(options, data, now)),
      ensureFlowControl(data.stores),
      reconcileRbac(data.stores),
      publishAuthenticationConfig(data.stores, options),
    ]);
    // What was just written is known to those who decide by it.
    await data.mirror.catchUp();
    const security = await secure(options, { ...data, now, logger });
    const parts = {
      data,
      storageMetrics,
      security,
      configurations,
      kubelets,
      audit,
      tracer,
      logger,
      now,
      loadingApp,
      closing: closing.signal,
    };
    const listener = await listen({ ...options, authorities: clientAuthorities(options), ...serve(options, parts) });
    const background = startBackground(options, { data, logger, listener, signal: closing.signal });
    logger.info("serving", { addresses: listener.addresses.map(({ host, port }) => withPort(host, port)).join(",") });
    return closable(options, { closing, listener, background, data, kubelets, audit, tracer });
  } catch (error) {
    closing.abort();
    kubelets.close();
    await data.mirror.stop();
    data.storage.close();
    throw error;
  }
}

/** Paths that are no resource, and have metrics of their own. */
const servedPaths: ReadonlySet<string> = new Set(
  [
    "/ /api /apis /healthz /livez /readyz /metrics /metrics/slis /version /openapi/v2 /openapi/v3",
    "/.well-known/openid-configuration /openid/v1/jwks",
  ].flatMap((paths) => paths.split(" ")),
);

function isServed(routes: Routes): IsServed {
  return (info) => (info.kind === "resource" ? routes.find(info) !== undefined : servedPaths.has(info.path));
}

/** What upstream does once it listens, and reports on until it is done, is done here before. */
const startedBeforehand = Object.fromEntries(
  [
    "start-system-namespaces-controller",
    "rbac/bootstrap-roles",
    "scheduling/bootstrap-system-priority-classes",
    "priority-and-fairness-config-producer",
    "priority-and-fairness-config-consumer",
    "bootstrap-controller",
  ].map((hook) => [`poststarthook/${hook}`, () => {}]),
);

interface Parts {
  readonly data: Data;
  readonly storageMetrics: StorageMetrics;
  readonly security: Security;
  readonly configurations: PluginConfigurations;
  readonly kubelets: KubeletClient;
  readonly audit: Auditor | undefined;
  readonly tracer: Tracer | undefined;
  readonly logger: Logger;
  readonly now: () => number;
  readonly loadingApp: Promise<typeof import("./http/app.ts")>;
  readonly closing: AbortSignal;
}

function serve(options: ApiServerOptions, parts: Parts) {
  const { data, storageMetrics, security, configurations, kubelets, audit, tracer, logger, now, loadingApp, closing } =
    parts;
  const { stores, mirror, storage } = data;
  const chain = admission(stores, {
    ...security,
    disabled: options.disableAdmissionPlugins,
    configurations,
  });
  const routes = buildRoutes({
    stores,
    mirror,
    admission: tracer ? tracer.admission(chain) : chain,
    ...security,
    kubelets,
    components: { ...options.components, "etcd-0": () => reachable(storage) },
    logger,
    now,
    closing,
  });
  const flowControl = new FlowControl({
    caches: mirror,
    limits: options.maxInFlight,
    width: widthBy(mirror),
    now: () => performance.timeOrigin + performance.now(),
  });
  flowControl.onChange = keepingUp(() => reportDangling(stores, now()), { logger, signal: closing });
  const metrics = new RequestMetrics(isServed(routes));
  let app: Promise<RequestListener> | undefined;
  const makeApp = async (): Promise<RequestListener> => {
    const { createApp } = await loadingApp;
    return createApp({
      resources: servedResources,
      serverAddress: serverAddress(options),
      health: {
        live: { etcd: () => reachable(storage), ...startedBeforehand },
        ready: {
          "etcd-readiness": () => reachable(storage),
          "informer-sync": () => {},
          shutdown: () => closing.throwIfAborted(),
        },
        logger,
      },
      metrics: { requests: metrics, mirror, flowControl, admission: chain, storage: storageMetrics },
      flowControl,
      issuer: security.issuer,
      logger,
    });
  };
  const dispatcher: DispatcherOptions = {
    ...security,
    flowControl,
    audit,
    tracer,
    routes,
    app: () => (app ??= makeApp()),
    metrics,
    closing,
    logger,
  };
  return { onRequest: createDispatcher(dispatcher), onUpgrade: createUpgradeListener(dispatcher) };
}

function clusterObjects(
  { serviceCIDR = defaults.serviceCIDR }: ApiServerOptions,
  { stores }: Data,
  now: () => number,
): ClusterObjects {
  return { stores, serviceCIDR, now };
}

async function reachable(storage: Data["storage"]): Promise<void> {
  await storage.currentRevision();
}

/** Whose certificates the connection checks; which of them makes a user, and which a proxy, is for authentication to say. */
function clientAuthorities({ clientCA, requestHeader }: ApiServerOptions): string[] {
  return requestHeader ? [clientCA, requestHeader.ca] : [clientCA];
}

function serverAddress({ advertise, listen: [first] }: ApiServerOptions): string {
  return advertise ? withPort(advertise.address, advertise.port) : withPort(first?.host ?? "", first?.port ?? 0);
}

interface Background {
  readonly data: Data;
  readonly logger: Logger;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

/** What goes on beside the requests, until the signal aborts. */
function startBackground(options: ApiServerOptions, { data, logger, listener, signal }: Background): Promise<unknown> {
  const [first] = listener.addresses;
  const advertise = options.advertise ?? { address: first?.host ?? "127.0.0.1", port: first?.port ?? 0 };
  return Promise.all([
    compactRegularly({ ...data, logger }, signal),
    repairAllocations({ ...data, logger }, signal),
    publishKubernetesService({ ...data, clusterIP: firstServiceAddress(options), advertise, logger }, signal),
  ]);
}

/** Of the range whose family is the default. */
function firstServiceAddress({ serviceCIDR = defaults.serviceCIDR }: ApiServerOptions): string {
  return addressRange(splitRanges(serviceCIDR)[0] ?? "").nameOf(0);
}

interface Running {
  readonly closing: AbortController;
  readonly listener: Listener;
  readonly background: Promise<unknown>;
  readonly data: Data;
  readonly kubelets: KubeletClient;
  readonly audit: Auditor | undefined;
  readonly tracer: Tracer | undefined;
}

function closable({ signal }: ApiServerOptions, running: Running): ApiServer {
  const { closing, listener, background, data, kubelets, audit, tracer } = running;
  let closed: Promise<void> | undefined;
  const shutDown = async () => {
    closing.abort();
    await Promise.all([listener.close(), background]);
    kubelets.close();
    await Promise.all([audit?.close(), tracer?.close()]);
    await data.mirror.stop();
    data.storage.close();
  };
  const close = () => (closed ??= shutDown());
  signal?.addEventListener("abort", () => void close(), { once: true });
  return { addresses: listener.addresses, close };
}
