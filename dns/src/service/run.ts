/**
 * The part of cluster DNS that runs with the control plane: keeps its service in line with the nodes, again if somebody deletes
 * it, and tells on the settings' ConfigMap what can't be understood, once for all nodes.
 */
import { createLogger, EndpointSlices, isStatus, Nodes, Services, type corev1, type Logger } from "@kayak/api";
import {
  createEventRecorder,
  createInformer,
  createWorkQueue,
  done,
  runController,
  systemClock,
  waitForSync,
  type Client,
  type Clock,
  type EventRecorder,
  type Informer,
} from "@kayak/client";
import { settingsInformer } from "../config/informer.ts";
import { noSettings, parseSettings } from "../config/settings.ts";
import { managedByLabel, manager, planDnsService, serviceRef, type Action, type DnsServicePlan } from "./plan.ts";

export interface DnsServiceOptions extends DnsServicePlan {
  readonly client: Client;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

const { namespace, name } = serviceRef;
const key = `${namespace}/${name}`;

/** Resolves after the signal. */
export async function runDnsService(options: DnsServiceOptions): Promise<void> {
  const { client, signal, clock = systemClock, logger = createLogger("dns-service"), ...plan } = options;
  const common = { clock, logger };
  const nodes = createInformer(client, Nodes, common);
  const services = createInformer(client, Services, { ...common, namespace, fieldSelector: `metadata.name=${name}` });
  const slices = createInformer(client, EndpointSlices, {
    ...common,
    namespace,
    labelSelector: `${managedByLabel}=${manager}`,
  });
  const informers = [nodes, services, slices];
  const settings = settingsInformer(client, common);
  reviewSettings(settings, createEventRecorder(client, { component: manager, signal, ...common }));
  const running = [...informers, settings].map((informer) => informer.run(signal));
  const queue = createWorkQueue({ clock });
  const changed = () => queue.add(key);
  for (const informer of informers) informer.on({ add: changed, update: changed, delete: changed });
  const reconcile = async () => {
    const observed = { service: services.store.get(key), slices: slices.store.list(), nodes: nodes.store.list() };
    for (const action of planDnsService(observed, plan)) await apply(client, action);
    return done;
  };
  if (await waitForSync(informers, signal)) {
    changed();
    await runController({ name: "dns-service", queue, workers: 1, reconcile, signal, logger });
  }
  await Promise.all(running);
}

function reviewSettings(settings: Informer<corev1.ConfigMap>, recorder: EventRecorder): void {
  const review = (map: corev1.ConfigMap) => {
    const { problems } = parseSettings(map, noSettings);
    for (const problem of problems) recorder.event(map, "Warning", "InvalidConfiguration", problem);
  };
  settings.on({ add: review, update: review });
}

async function apply(client: Client, action: Action): Promise<void> {
  try {
    await write(client, action);
  } catch (error) {
    // Done already, by another control plane or before our watch told us.
    if (!isStatus(error, "AlreadyExists") && !isStatus(error, "NotFound")) throw error;
  }
}

async function write(client: Client, action: Action): Promise<void> {
  switch (action.kind) {
    case "createService":
      await client.create(Services, action.service);
      return;
    case "createSlice":
      await client.create(EndpointSlices, action.slice);
      return;
    case "updateSlice":
      await client.update(EndpointSlices, action.slice);
      return;
    case "deleteSlice":
      await client.delete(EndpointSlices, { namespace, name: action.slice.metadata.name ?? "" });
      return;
  }
}
