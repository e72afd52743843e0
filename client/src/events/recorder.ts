/** Records what happened to an object as core/v1 Events, as `kubectl describe` shows them. Never blocks, never throws. */
import { Events, createLogger, isStatus, type KubernetesObject, type Logger, type corev1 } from "@kayak/api";
import type { Client } from "../client.ts";
import { sleep, systemClock, type Clock } from "../clock.ts";
import { EventCorrelator, type EventWrite } from "./correlator.ts";

/** Events beyond this are dropped: they inform, nothing depends on them. */
const MAX_QUEUED = 1000;
/** Tries when the server doesn't answer; then the event is dropped. */
const MAX_TRIES = 12;
const RETRY_MS = 5000;
/** How many Events are written at the same time; those of one identity are written in order. */
const LANES = 8;

export type EventType = "Normal" | "Warning";

export interface EventOptions {
  /** The part concerned, e.g. `spec.containers{web}`. */
  readonly fieldPath?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

type Happening = [type: EventType, reason: string, message: string, options?: EventOptions];

export interface EventRecorder {
  event(object: KubernetesObject | corev1.ObjectReference, ...happening: Happening): void;
  /** Resolves when everything recorded so far was written or dropped. */
  flush(): Promise<void>;
}

export interface EventRecorderOptions {
  /** Who says it: `default-scheduler`, `kubelet`, ... */
  readonly component: string;
  /** The node it runs on, where that matters. */
  readonly host?: string | undefined;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Ends retries. */
  readonly signal?: AbortSignal | undefined;
}

export function createEventRecorder(client: Client, options: EventRecorderOptions): EventRecorder {
  return new Recorder(client, options);
}

class Recorder implements EventRecorder {
  readonly #client: Client;
  readonly #options: EventRecorderOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #correlator = new EventCorrelator();
  /** The end of each lane's chain of writes. */
  readonly #lanes: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve());
  readonly #names: EventNames;
  #queued = 0;

  constructor(client: Client, options: EventRecorderOptions) {
    this.#client = client;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? createLogger(options.component);
    this.#names = new EventNames(this.#clock);
  }

  event(object: KubernetesObject | corev1.ObjectReference, ...happening: Happening): void {
    if (this.#queued >= MAX_QUEUED) {
      this.#logger.warn("too many events, dropping one", { reason: happening[1] });
      return;
    }
    const write = this.#correlator.plan(this.#compose(object, happening), this.#clock.now());
    if (write.kind !== "drop") this.#enqueue(write);
  }

  async flush(): Promise<void> {
    await Promise.all(this.#lanes);
  }

  #compose(
    object: KubernetesObject | corev1.ObjectReference,
    [type, reason, message, extra = {}]: Happening,
  ): corev1.Event {
    const involvedObject = {
      ...referenceTo(object),
      ...(extra.fieldPath !== undefined && { fieldPath: extra.fieldPath }),
    };
    const { component, host } = this.#options;
    const at = new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, "Z");
    const name = this.#names.next(involvedObject.name ?? "");
    const metadata = {
      name,
      namespace: involvedObject.namespace || "default",
      ...(extra.annotations && { annotations: { ...extra.annotations } }),
    };
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: metadata as corev1.Event["metadata"],
      involvedObject,
      reason,
      message,
      source: { component, ...(host !== undefined && { host }) },
      firstTimestamp: at,
      lastTimestamp: at,
      count: 1,
      type,
      reportingComponent: component,
      reportingInstance: host ?? "",
    };
  }

  #enqueue(write: Exclude<EventWrite, { kind: "drop" }>): void {
    const lane = hash(write.event.metadata.name) % LANES;
    this.#queued++;
    this.#lanes[lane] = this.#lanes[lane]!.then(() => this.#deliver(write)).finally(() => this.#queued--);
  }

  async #deliver(write: Exclude<EventWrite, { kind: "drop" }>): Promise<void> {
    const { signal } = this.#options;
    for (let tries = 1; ; tries++) {
      try {
        return await this.#write(write);
      } catch (error) {
        const unanswered = isStatus(error, "ServiceUnavailable");
        if (!unanswered || tries >= MAX_TRIES || signal?.aborted) {
          return this.#logger.debug("event not written", { reason: write.event.reason, error });
        }
        await sleep(this.#clock, RETRY_MS * (0.5 + Math.random()), signal);
      }
    }
  }

  async #write(write: Exclude<EventWrite, { kind: "drop" }>): Promise<void> {
    if (write.kind === "create") return void (await this.#client.create(Events, write.event));
    try {
      await this.#client.patch(Events, write.event.metadata, { type: "strategic", body: write.patch });
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
      const fresh = this.#correlator.forgotten(write, this.#names.next(write.event.involvedObject.name ?? ""));
      await this.#client.create(Events, fresh);
    }
  }
}

/** `<object>.<nanoseconds in hex>`, never twice the same. */
class EventNames {
  readonly #clock: Clock;
  #last = 0n;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  next(object: string): string {
    const now = BigInt(Math.trunc(this.#clock.now())) * 1_000_000n + BigInt(Math.trunc(Math.random() * 1_000_000));
    this.#last = now > this.#last ? now : this.#last + 1n;
    return `${object}.${this.#last.toString(16)}`;
  }
}

export function referenceTo(object: KubernetesObject | corev1.ObjectReference): corev1.ObjectReference {
  if (!("metadata" in object)) return object;
  const { name, namespace, uid, resourceVersion } = object.metadata;
  const { kind, apiVersion } = object;
  return { kind, ...(namespace && { namespace }), name, uid, apiVersion, ...(resourceVersion && { resourceVersion }) };
}

/** So that the writes of one Event keep their order: its name decides the lane. */
function hash(text: string): number {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (Math.imul(value, 31) + text.charCodeAt(i)) >>> 0;
  return value;
}
