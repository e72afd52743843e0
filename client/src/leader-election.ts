/**
 * Leader election on a Lease, as client-go does it: whoever renewed last within the lease's duration leads. A clock is only ever
 * compared with itself: what counts is when this candidate saw the record change, not the times in it.
 */
import { Leases, createLogger, isStatus, type Logger, type coordinationv1 } from "@kayak/api";
import { LinkedAbort } from "./abort.ts";
import type { Client } from "./client.ts";
import { sleep, systemClock, type Clock } from "./clock.ts";

/** Waiting candidates try again after the retry period stretched by up to this, so that they don't all ask at once. */
const RETRY_JITTER = 1.2;

export interface LeaderElectionOptions {
  readonly name: string;
  readonly namespace: string;
  readonly identity: string;
  /** Others may take over this long after the last renewal they saw. */
  readonly leaseDurationMs?: number;
  /** A leader that could not renew for this long gives up: must be less than the lease's duration. */
  readonly renewDeadlineMs?: number;
  readonly retryPeriodMs?: number;
  /** Called on winning, with a signal that ends when leadership does. */
  readonly onStarted: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

type Lease = coordinationv1.Lease;
type LeaseSpec = coordinationv1.LeaseSpec;

/** Runs until the signal; leads, loses and tries again meanwhile. Lets go of the lease at the end. */
export async function leaderElect(client: Client, options: LeaderElectionOptions): Promise<void> {
  await new Candidate(client, options).run();
}

export interface Observation {
  readonly spec: LeaseSpec;
  /** When this candidate first saw exactly this record. */
  readonly seenAtMs: number;
}

export interface Claim {
  readonly identity: string;
  readonly leaseDurationMs: number;
  readonly nowMs: number;
}

/** The record to write for leading or for leading on; undefined while someone else's lease holds. */
export function planClaim(
  observed: Observation | undefined,
  { identity, leaseDurationMs, nowMs }: Claim,
): LeaseSpec | undefined {
  const renewTime = microTime(nowMs);
  const claim = {
    holderIdentity: identity,
    leaseDurationSeconds: Math.max(1, Math.round(leaseDurationMs / 1000)),
    renewTime,
  };
  if (!observed) return { ...claim, acquireTime: renewTime, leaseTransitions: 0 };
  const { spec, seenAtMs } = observed;
  const transitions = spec.leaseTransitions ?? 0;
  if (spec.holderIdentity === identity) {
    return { ...claim, acquireTime: spec.acquireTime ?? renewTime, leaseTransitions: transitions };
  }
  const heldForMs = spec.holderIdentity ? (spec.leaseDurationSeconds ?? 0) * 1000 : 0;
  if (seenAtMs + heldForMs > nowMs) return undefined;
  return { ...claim, acquireTime: renewTime, leaseTransitions: transitions + 1 };
}

class Candidate {
  readonly #client: Client;
  readonly #options: LeaderElectionOptions;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #leaseDurationMs: number;
  readonly #renewDeadlineMs: number;
  readonly #retryPeriodMs: number;
  #lease: Lease | undefined;
  /** Seen at, as time elapses. */
  #observed: Observation | undefined;

  constructor(client: Client, options: LeaderElectionOptions) {
    const { leaseDurationMs = 15_000, renewDeadlineMs = 10_000, retryPeriodMs = 2_000 } = options;
    if (leaseDurationMs <= renewDeadlineMs)
      throw new RangeError("leaseDurationMs must be greater than renewDeadlineMs");
    if (renewDeadlineMs <= retryPeriodMs * RETRY_JITTER)
      throw new RangeError("renewDeadlineMs must be well above retryPeriodMs");
    this.#client = client;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#logger = options.logger ?? createLogger("leader-election");
    this.#leaseDurationMs = leaseDurationMs;
    this.#renewDeadlineMs = renewDeadlineMs;
    this.#retryPeriodMs = retryPeriodMs;
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    while (await this.#acquire(signal)) await this.#lead(signal);
    await this.#release();
  }

  async #acquire(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.#tryClaim(signal)) return true;
      await sleep(this.#clock, this.#retryPeriodMs * (1 + RETRY_JITTER * Math.random()), signal);
    }
    return false;
  }

  async #lead(signal: AbortSignal): Promise<void> {
    const { name, identity, onStarted } = this.#options;
    this.#logger.info("became leader", { lease: name, identity });
    using term = new LinkedAbort(signal);
    const work = onStarted(term.signal).finally(() => term.abort());
    // Awaited below; until then a failure must not count as unhandled.
    work.catch(() => {});
    await this.#renew(term.signal);
    term.abort(new Error(`no longer leader of ${name}`));
    await work;
    this.#logger.info("stopped leading", { lease: name, identity });
  }

  /** Returns when the lease was not renewed in time, or with the signal. */
  async #renew(signal: AbortSignal): Promise<void> {
    let renewedAtMs = this.#clock.elapsed();
    while (!signal.aborted) {
      await sleep(this.#clock, this.#retryPeriodMs, signal);
      if (signal.aborted) return;
      if (await this.#tryClaimWithin(renewedAtMs + this.#renewDeadlineMs, signal)) renewedAtMs = this.#clock.elapsed();
      else if (this.#clock.elapsed() - renewedAtMs >= this.#renewDeadlineMs) return;
    }
  }

  /** A request that hangs must not outlast the deadline. */
  async #tryClaimWithin(deadlineMs: number, signal: AbortSignal): Promise<boolean> {
    using late = new LinkedAbort(signal);
    using _timer = this.#clock.after(deadlineMs - this.#clock.elapsed(), () => late.abort());
    return await this.#tryClaim(late.signal);
  }

  async #tryClaim(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#observe(signal);
      const nowMs = this.#clock.now();
      const { identity } = this.#options;
      const spec = planClaim(this.#observedAt(nowMs), { identity, leaseDurationMs: this.#leaseDurationMs, nowMs });
      if (spec) this.#saw(await this.#write(spec, signal));
      return spec !== undefined;
    } catch (error) {
      if (!signal.aborted && !isStatus(error, "Conflict") && !isStatus(error, "AlreadyExists")) {
        this.#logger.warn("cannot claim the lease", { lease: this.#options.name, error });
      }
      // What the write came to is unknown: read before the next try.
      this.#lease = undefined;
      return false;
    }
  }

  /** A leader whose last write succeeded writes again without reading: the resourceVersion guards it. */
  async #observe(signal: AbortSignal): Promise<void> {
    const { name, namespace, identity } = this.#options;
    if (this.#lease?.spec.holderIdentity === identity) return;
    try {
      this.#saw(await this.#client.get(Leases, { name, namespace }, { signal }));
    } catch (error) {
      if (!isStatus(error, "NotFound")) throw error;
      this.#lease = undefined;
      this.#observed = undefined;
    }
  }

  #saw(lease: Lease): void {
    this.#lease = lease;
    const spec = lease.spec ?? {};
    if (this.#observed && JSON.stringify(this.#observed.spec) === JSON.stringify(spec)) return;
    this.#observed = { spec, seenAtMs: this.#clock.elapsed() };
  }

  /** A lease holds for a length of time, whatever the clock says meanwhile. */
  #observedAt(nowMs: number): Observation | undefined {
    const observed = this.#observed;
    return observed && { ...observed, seenAtMs: nowMs - (this.#clock.elapsed() - observed.seenAtMs) };
  }

  #write(spec: LeaseSpec, signal?: AbortSignal): Promise<Lease> {
    const { name, namespace } = this.#options;
    if (!this.#lease) return this.#client.create(Leases, { metadata: { name, namespace }, spec }, { signal });
    return this.#client.update(Leases, { ...this.#lease, spec: { ...this.#lease.spec, ...spec } }, { signal });
  }

  /** So that the next leader needn't wait for the lease to run out. */
  async #release(): Promise<void> {
    if (this.#lease?.spec.holderIdentity !== this.#options.identity) return;
    const at = microTime(this.#clock.now());
    const { leaseTransitions = 0 } = this.#lease.spec;
    const spec = { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: at, renewTime: at, leaseTransitions };
    await this.#write(spec).catch((error: unknown) => this.#logger.debug("lease not released", { error }));
  }
}

/** RFC 3339 with microseconds, as Leases have it. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
