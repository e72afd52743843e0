/**
 * Priority and fairness: sends each request to its level, as the flow schemas and priority levels that are stored say at this
 * moment. What has changed in the store is seen by the next request.
 */
import { FlowSchemas, PriorityLevelConfigurations, type flowcontrolv1 } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { ResourceCache } from "../cache/resource-cache.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { Classifier, flowOf } from "./classify.ts";
import { LendingPool } from "./lending.ts";
import { planSeats } from "./plan-seats.ts";
import { type LevelConfig, PriorityLevel, type Ticket } from "./priority-level.ts";
import { newWaits } from "./schema-counts.ts";
import type { Width } from "./width.ts";

export interface InFlightLimits {
  readonly readOnly: number;
  readonly mutating: number;
}

/** Upstream's defaults; what is shared out is their sum. */
export const defaultLimits: InFlightLimits = { readOnly: 400, mutating: 200 };

/** Who has waited for so long is told to come again. */
const maxWaitMs = 15_000;

export interface FlowControlOptions {
  readonly caches: { of(resource: { readonly group: string; readonly plural: string }): ResourceCache };
  readonly limits?: InFlightLimits | undefined;
  readonly width: Width;
  readonly now: () => number;
  readonly maxWaitMs?: number | undefined;
}

interface Incoming {
  readonly user: User;
  readonly info: RequestInfo;
  readonly whenGone: (listener: () => void) => void;
}

/** What takes a request. */
export interface Place {
  readonly schema: flowcontrolv1.FlowSchema;
  readonly level: PriorityLevel;
}

export class FlowControl {
  readonly total: number;
  readonly levels = new Map<string, PriorityLevel>();
  private readonly options: FlowControlOptions;
  private readonly schemas: ResourceCache;
  private readonly configurations: ResourceCache;
  private readonly pool = new LendingPool();
  readonly waits = newWaits();
  private classifier = new Classifier([]);
  private seen = { schemas: -1, configurations: -1 };
  /** Called when what is stored has changed. */
  onChange: () => void = () => {};

  constructor(options: FlowControlOptions) {
    const { readOnly, mutating } = options.limits ?? defaultLimits;
    this.options = options;
    this.total = readOnly + mutating;
    this.schemas = options.caches.of(FlowSchemas);
    this.configurations = options.caches.of(PriorityLevelConfigurations);
  }

  /** Undefined: no schema knows the request, or its level is missing: it is handled without limit. */
  classify(user: User, info: RequestInfo): Place | undefined {
    if (this.schemas.changedAt !== this.seen.schemas || this.configurations.changedAt !== this.seen.configurations)
      this.reload();
    const schema = this.classifier.classify(user, info);
    const level = schema && this.levels.get(schema.spec.priorityLevelConfiguration.name);
    return level && { schema, level };
  }

  /** A promise only if the request has to wait. Throws TooManyRequests. */
  enter({ schema, level }: Place, { user, info, whenGone }: Incoming): Ticket | Promise<Ticket> {
    const seats = level.config.exempt ? 0 : this.options.width(info);
    return level.enter({ flow: flowOf(schema, user, info), schema: schema.metadata.name, seats }, whenGone);
  }

  /** Levels that are gone end with the last of their requests. A schema whose level is missing matches nothing. */
  private reload(): void {
    this.seen = { schemas: this.schemas.changedAt, configurations: this.configurations.changedAt };
    const configurations = this.configurations
      .list()
      .map(({ object }) => object as flowcontrolv1.PriorityLevelConfiguration);
    const seats = planSeats(configurations, this.total);
    const names = new Set(configurations.map(({ metadata }) => metadata.name));
    for (const name of this.levels.keys()) if (!names.has(name)) this.levels.delete(name);
    for (const configuration of configurations) {
      const limits = seats.get(configuration.metadata.name);
      if (limits) this.level(configuration.metadata.name).configure(levelConfig(configuration, limits));
    }
    this.pool.resize(seats.values());
    this.pool.serveWaiting();
    const schemas = this.schemas.list().map(({ object }) => object as flowcontrolv1.FlowSchema);
    this.classifier = new Classifier(schemas.filter(({ spec }) => names.has(spec.priorityLevelConfiguration.name)));
    this.onChange();
  }

  private level(name: string): PriorityLevel {
    const known = this.levels.get(name);
    if (known) return known;
    const { now, maxWaitMs: wait = maxWaitMs } = this.options;
    const level = new PriorityLevel({ name, pool: this.pool, now, maxWaitMs: wait, waits: this.waits });
    this.levels.set(name, level);
    return level;
  }
}

function levelConfig(
  { metadata, spec }: flowcontrolv1.PriorityLevelConfiguration,
  limits: LevelConfig["limits"],
): LevelConfig {
  const { queues = 0, handSize = 0, queueLengthLimit = 0 } = spec.limited?.limitResponse?.queuing ?? {};
  const shape = queues > 0 ? { queues, handSize, queueLengthLimit } : undefined;
  return { uid: metadata.uid, exempt: spec.type === "Exempt", limits, shape };
}
