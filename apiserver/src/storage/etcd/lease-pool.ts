/**
 * Shares etcd leases among keys that expire: one lease per minute of a lifetime instead of one per key. A key lives for at
 * least its ttl and at most `windowSeconds` longer.
 */
const windowSeconds = 60;

interface Lease {
  readonly id: Promise<string>;
  readonly grantedMs: number;
}

export class LeasePool {
  private readonly grant: (ttlSeconds: number) => Promise<string>;
  private readonly now: () => number;
  private readonly current = new Map<number, Lease>();

  constructor(grant: (ttlSeconds: number) => Promise<string>, now: () => number = Date.now) {
    this.grant = grant;
    this.now = now;
  }

  leaseFor(ttlSeconds: number): Promise<string> {
    const lease = this.current.get(ttlSeconds);
    if (lease && this.now() - lease.grantedMs < windowSeconds * 1000) return lease.id;
    const id = this.grant(ttlSeconds + windowSeconds);
    this.current.set(ttlSeconds, { id, grantedMs: this.now() });
    id.catch(() => this.current.delete(ttlSeconds));
    return id;
  }
}
