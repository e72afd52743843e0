/** Puts the scheduler together and runs it. */
import { createLogger, exposeMetrics, type KubernetesObject, type Logger } from "@kayak/api";
import {
  createEventRecorder,
  leaderElect,
  sleep,
  systemClock,
  waitForSync,
  type Client,
  type Clock,
  type Informer,
} from "@kayak/client";
import { SchedulerCache } from "./cache/cache.ts";
import { Nominations } from "./cache/nominations.ts";
import { PodClasses } from "./cache/pod-classes.ts";
import { SpreadSelectors } from "./cache/spread-selectors.ts";
import { Reporter } from "./cycle/report.ts";
import { Framework } from "./framework/framework.ts";
import type { Plugin } from "./framework/types.ts";
import { SchedulerMetrics, pendingPods } from "./metrics.ts";
import { createDefaultBinder } from "./plugins/default-binder.ts";
import { createDefaultPreemption } from "./plugins/default-preemption.ts";
import { decidingPlugins } from "./plugins/index.ts";
import { prioritySort } from "./plugins/priority-sort.ts";
import { SchedulingQueue } from "./queue/scheduling-queue.ts";
import { Scheduler } from "./scheduler.ts";
import { Changes } from "./volumes/changes.ts";
import { storageInformers, viewOf } from "./volumes/storage-view.ts";
import { watchStorage } from "./volumes/watch.ts";
import { clusterInformers, watchCluster } from "./watch-cluster.ts";

const EXPIRY_PERIOD_MS = 60_000;

export interface SchedulerOptions {
  readonly client: Client;
  readonly signal: AbortSignal;
  /** Schedules the pods that name it. */
  readonly name?: string;
  /** Further plugins, after the default ones. */
  readonly plugins?: readonly Plugin[];
  /** Only one of several schedulers works at a time: the one that holds the lease. */
  readonly leaderElection?: { readonly identity: string };
  /** Chooses among equally good nodes. */
  readonly random?: () => number;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

/** Resolves after the signal was aborted, when no binding is under way. */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { client, signal, leaderElection, logger } = options;
  if (!leaderElection) return schedule(options, signal);
  await leaderElect(client, {
    name: "kube-scheduler",
    namespace: "kube-system",
    identity: leaderElection.identity,
    ...(logger && { logger }),
    onStarted: (term) => schedule(options, term),
    signal,
  });
}

async function schedule(options: SchedulerOptions, signal: AbortSignal): Promise<void> {
  const { client, name = "default-scheduler", clock = systemClock, logger = createLogger("scheduler") } = options;
  const recorder = createEventRecorder(client, { component: name, clock, logger, signal });
  const reporter = new Reporter({ client, recorder, logger, signal, schedulerName: name });
  const storage = storageInformers(client);
  const changes = new Changes(clock);
  const volumes = { storage: viewOf(storage), client, changes };
  const framework = createFramework(client, decidingPlugins(volumes), options.plugins);
  const classes = new PodClasses();
  const nominations = new Nominations();
  const selectors = new SpreadSelectors(client, () => classes.clear());
  const informers = clusterInformers(client);
  const cache = new SchedulerCache({
    namespaceLabels: (namespace) => informers.namespaces.store.get(namespace)?.metadata.labels,
    defaultSpreadSelector: (pod) => selectors.of(pod),
  });
  using queue = new SchedulingQueue(clock, queueRules(framework), () => synced && scheduler.wake());
  const currentPod = (key: string) => informers.pods.store.get(key);
  using _pending = exposeMetrics(() => [pendingPods(queue)]);
  const metrics = new SchedulerMetrics(name);
  const parts = { cache, classes, nominations, queue, framework, reporter, metrics, clock, logger, signal, currentPod };
  const scheduler = new Scheduler({ ...parts, random: options.random });
  let synced = false;

  watchStorage(storage, { queue, changes });
  watchCluster(informers, { cache, classes, nominations, queue, schedulerName: name });
  const all = [
    ...Object.values(informers),
    ...Object.values(storage),
    ...selectors.informers,
  ] as Informer<KubernetesObject>[];
  const running = all.map((informer) => informer.run(signal));
  if (await waitForSync(all, signal)) {
    synced = true;
    logger.info("scheduler ready", { nodes: cache.nodes.length });
    scheduler.wake();
    await expireAssumed({ cache, clock, logger, signal });
  }
  await Promise.all(running);
  await scheduler.drain();
}

function createFramework(client: Client, deciding: readonly Plugin[], more: readonly Plugin[] = []): Framework {
  const preemption = createDefaultPreemption((cycle, node) => framework.refusal(cycle, node));
  const framework: Framework = new Framework([...deciding, preemption, createDefaultBinder(client), ...more]);
  return framework;
}

function queueRules(framework: Framework) {
  const [sort = prioritySort] = framework.having("less");
  return {
    less: sort.less,
    preEnqueue: framework.preEnqueue.bind(framework),
    mayHelp: framework.mayHelp.bind(framework),
  };
}

interface Expiring {
  readonly cache: SchedulerCache;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

async function expireAssumed({ cache, clock, logger, signal }: Expiring): Promise<void> {
  while (!signal.aborted) {
    await sleep(clock, EXPIRY_PERIOD_MS, signal);
    for (const { key } of cache.expire(clock.now())) logger.warn("binding was never confirmed", { pod: key });
  }
}
