/** One priority level at work: who is being handled, who waits, who is turned away. */
import { StatusError } from "@kayak/api";
import { FairQueues, type FairQueue, type QueueShape, type Waiting } from "./fair-queues.ts";
import type { LendingPool } from "./lending.ts";
import type { SeatLimits } from "./plan-seats.ts";
import { type Rejection, SchemaCounts, type Waits } from "./schema-counts.ts";

/** A request before its turn. */
export interface Queued extends Waiting {
  readonly arrivedMs: number;
  readonly schema: string;
  start(ticket: Ticket): void;
  reject(reason: Rejection): void;
}

export interface Asking {
  readonly flow: string;
  readonly schema: string;
  readonly seats: number;
}

export interface LevelOptions {
  readonly name: string;
  readonly pool: LendingPool;
  /** Milliseconds. */
  readonly now: () => number;
  readonly maxWaitMs: number;
  readonly waits: Waits;
}

export interface LevelConfig {
  readonly uid: string;
  readonly exempt: boolean;
  readonly limits: SeatLimits;
  /** Absent: what can't be handled at once is refused. */
  readonly shape?: QueueShape | undefined;
}

const unlimited: LevelConfig = { uid: "", exempt: true, limits: { nominal: 0, guaranteed: 0, most: 0 } };

/** What a request holds while it is handled. */
export class Ticket {
  readonly level: PriorityLevel;
  readonly counts: SchemaCounts;
  readonly seats: number;
  readonly queue: FairQueue<Queued> | undefined;
  readonly startedMs: number;

  constructor(level: PriorityLevel, { seats, schema }: Pick<Asking, "seats" | "schema">, queue?: FairQueue<Queued>) {
    this.level = level;
    this.counts = level.countsOf(schema);
    this.seats = seats;
    this.queue = queue;
    // Only who has waited is charged for its time.
    this.startedMs = queue ? level.options.now() : 0;
  }

  /** Gives the seats back; once. */
  leave(): void {
    this.level.leave(this);
  }
}

export class PriorityLevel {
  readonly options: LevelOptions;
  config: LevelConfig = unlimited;
  seatsInUse = 0;
  /** By the flow schemas that sent requests here. */
  readonly counts = new Map<string, SchemaCounts>();
  queues: FairQueues<Queued> | undefined;

  constructor(options: LevelOptions) {
    this.options = options;
  }

  get limits(): SeatLimits {
    return this.config.limits;
  }

  get executing(): number {
    return this.sum(({ executing }) => executing);
  }

  get dispatched(): number {
    return this.sum(({ dispatched }) => dispatched);
  }

  rejected(reason: Rejection): number {
    return this.sum(({ rejected }) => rejected[reason]);
  }

  countsOf(schema: string): SchemaCounts {
    const known = this.counts.get(schema);
    if (known) return known;
    const counts = new SchemaCounts(this.options.waits, { level: this.options.name, schema });
    this.counts.set(schema, counts);
    return counts;
  }

  get waitingCount(): number {
    return this.queues?.waiting ?? 0;
  }

  /** Requests that wait are dealt anew when the queues have changed. */
  configure(config: LevelConfig): void {
    const { pool } = this.options;
    pool.moved(this.config, this.seatsInUse, 0);
    this.config = config;
    pool.moved(config, 0, this.seatsInUse);
    const before = this.queues;
    if (same(before?.shape, config.shape)) return;
    this.queues = config.shape && new FairQueues(config.shape);
    for (const request of before?.drain() ?? []) if (!this.queues?.add(request)) request.reject("queue-full");
    pool.waits(this);
  }

  /** A ticket at once if there is room and nobody waits; otherwise when it is this request's turn. */
  enter(asking: Asking, whenGone: (listener: () => void) => void): Ticket | Promise<Ticket> {
    const { schema, flow } = asking;
    if (this.config.exempt) return this.admit(new Ticket(this, { schema, seats: 0 }), 0);
    const seats = Math.min(asking.seats, widest(this.limits));
    if (this.waitingCount === 0 && this.options.pool.admits(this, seats))
      return this.admit(new Ticket(this, { schema, seats }), 0);
    if (!this.queues) throw this.turnedAway("concurrency-limit", { schema, waitedMs: 0 });
    return this.wait({ flow, schema, seats }, whenGone);
  }

  leave({ seats, queue, startedMs, counts }: Ticket): void {
    const { pool, now } = this.options;
    counts.end();
    this.occupy(-seats);
    queue?.finished(seats, (now() - startedMs) / 1000);
    // Seats that were lent may serve another level.
    pool.serveWaiting();
  }

  /** Lets in who is next for as long as there is room. */
  serve(): void {
    const { pool, now } = this.options;
    for (let next = this.queues?.peek(); next && pool.admits(this, next.seats); next = this.queues?.peek()) {
      const taken = this.queues?.take();
      if (!taken) break;
      const { request, queue } = taken;
      request.start(this.admit(new Ticket(this, request, queue), now() - request.arrivedMs));
    }
    pool.waits(this);
  }

  private admit(ticket: Ticket, waitedMs: number): Ticket {
    this.occupy(ticket.seats);
    ticket.counts.start(waitedMs);
    return ticket;
  }

  private occupy(seats: number): void {
    const before = this.seatsInUse;
    this.seatsInUse += seats;
    this.options.pool.moved(this, before, this.seatsInUse);
  }

  private wait(asking: Asking, whenGone: (listener: () => void) => void): Promise<Ticket> {
    const { promise, resolve, reject } = defer<Ticket>();
    const timer = setTimeout(() => this.drop(queued, "time-out"), this.options.maxWaitMs);
    const queued: Queued = {
      ...asking,
      arrivedMs: this.options.now(),
      start(ticket) {
        clearTimeout(timer);
        resolve(ticket);
      },
      reject: (reason) => {
        clearTimeout(timer);
        const { schema, arrivedMs } = queued;
        reject(this.turnedAway(reason, { schema, waitedMs: this.options.now() - arrivedMs }));
      },
    };
    if (!this.queues?.add(queued)) queued.reject("queue-full");
    else whenGone(() => this.drop(queued, "cancelled"));
    this.options.pool.waits(this);
    this.serve();
    return promise;
  }

  private drop(request: Queued, reason: Rejection): void {
    const before = this.waitingCount;
    this.queues?.remove(request);
    // It has had its turn already.
    if (this.waitingCount === before) return;
    request.reject(reason);
    this.options.pool.waits(this);
  }

  private sum(of: (counts: SchemaCounts) => number): number {
    let sum = 0;
    for (const counts of this.counts.values()) sum += of(counts);
    return sum;
  }

  private turnedAway(reason: Rejection, { schema, waitedMs }: { schema: string; waitedMs: number }): StatusError {
    this.countsOf(schema).refuse(reason, waitedMs);
    return new StatusError("TooManyRequests", "Too many requests, please try again later.", {
      details: { retryAfterSeconds: 1 },
    });
  }
}

/** No request takes more than this part of its level. */
const widestPart = 0.15;

function widest({ nominal }: SeatLimits): number {
  return Math.max(1, Math.ceil(nominal * widestPart));
}

function same(a: QueueShape | undefined, b: QueueShape | undefined): boolean {
  return a?.queues === b?.queues && a?.handSize === b?.handSize && a?.queueLengthLimit === b?.queueLengthLimit;
}

function defer<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((ok, failed) => {
    resolve = ok;
    reject = failed;
  });
  return { promise, resolve, reject };
}
