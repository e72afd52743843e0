import assert from "node:assert/strict";
import { StatusError, createLogger, type coordinationv1 } from "@kayak/api";
import { describe, it } from "mocha";
import type { Client } from "./client.ts";
import { leaderElect, planClaim } from "./leader-election.ts";
import { FakeClock } from "./testing/fake-clock.ts";

type Lease = coordinationv1.Lease;

/** One Lease behind optimistic concurrency, and a switch that cuts a candidate off. */
class LeaseServer {
  lease: Lease | undefined;
  #version = 0;

  client(cut: { off: boolean } = { off: false }): Client {
    const check = () => {
      if (cut.off) throw new StatusError("ServiceUnavailable", "cut off");
    };
    return {
      get: async () => {
        check();
        if (!this.lease) throw new StatusError("NotFound", "no lease");
        return structuredClone(this.lease);
      },
      create: async (_: unknown, lease: Lease) => {
        check();
        if (this.lease) throw new StatusError("AlreadyExists", "there");
        return this.#store(lease);
      },
      update: async (_: unknown, lease: Lease) => {
        check();
        if (lease.metadata.resourceVersion !== this.lease?.metadata.resourceVersion)
          throw new StatusError("Conflict", "changed");
        return this.#store(lease);
      },
    } as unknown as Client;
  }

  #store(lease: Lease): Lease {
    this.lease = structuredClone({
      ...lease,
      metadata: { ...lease.metadata, resourceVersion: String(++this.#version) },
    });
    return structuredClone(this.lease);
  }
}

function candidate(server: LeaseServer, clock: FakeClock, identity: string) {
  const cut = { off: false };
  const abort = new AbortController();
  const log: string[] = [];
  const running = leaderElect(server.client(cut), {
    name: "test",
    namespace: "kube-system",
    identity,
    clock,
    logger: createLogger("test", { write: () => {} }),
    signal: abort.signal,
    onStarted: async (signal) => {
      log.push("start");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      log.push("stop");
    },
  });
  const stop = async () => {
    abort.abort();
    await running;
  };
  return { cut, log, stop };
}

const steps = async (clock: FakeClock, seconds: number) => {
  for (let i = 0; i < seconds; i++) await clock.advance(1000);
};

describe("planClaim", () => {
  const claim = { identity: "me", leaseDurationMs: 15_000, nowMs: Date.UTC(2030, 0, 1) };
  const at = "2030-01-01T00:00:00.000000Z";
  const spec = { holderIdentity: "other", leaseDurationSeconds: 15, acquireTime: "then", leaseTransitions: 3 };
  const mine = { holderIdentity: "me", leaseDurationSeconds: 15, renewTime: at };
  const cases: [string, Parameters<typeof planClaim>[0], ReturnType<typeof planClaim>][] = [
    ["takes what nobody has", undefined, { ...mine, acquireTime: at, leaseTransitions: 0 }],
    ["leaves a lease that holds", { spec, seenAtMs: claim.nowMs - 14_999 }, undefined],
    [
      "takes one that ran out",
      { spec, seenAtMs: claim.nowMs - 15_000 },
      { ...mine, acquireTime: at, leaseTransitions: 4 },
    ],
    [
      "takes one that was let go of",
      { spec: { ...spec, holderIdentity: "" }, seenAtMs: claim.nowMs },
      { ...mine, acquireTime: at, leaseTransitions: 4 },
    ],
    [
      "renews its own",
      { spec: { ...spec, holderIdentity: "me" }, seenAtMs: 0 },
      { ...mine, acquireTime: "then", leaseTransitions: 3 },
    ],
  ];
  for (const [name, observed, expected] of cases)
    it(name, () => assert.deepEqual(planClaim(observed, claim), expected));
});

describe("leaderElect", () => {
  it("lets one lead, and the next at once when it stops", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const a = candidate(server, clock, "a");
    await steps(clock, 1);
    const b = candidate(server, clock, "b");
    await steps(clock, 60);
    assert.deepEqual([a.log, b.log], [["start"], []]);
    await a.stop();
    assert.equal(server.lease?.spec.holderIdentity, "");
    await steps(clock, 6);
    assert.deepEqual([a.log, b.log], [["start", "stop"], ["start"]]);
    assert.equal(server.lease?.spec.leaseTransitions, 1);
    await b.stop();
  });

  it("stops leading before another may start, when it can't renew; and leads again later", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const a = candidate(server, clock, "a");
    await steps(clock, 1);
    const b = candidate(server, clock, "b");
    await steps(clock, 5);
    a.cut.off = true;
    for (let i = 0; i < 30; i++) {
      await steps(clock, 1);
      if (b.log.length === 1) assert.deepEqual(a.log, ["start", "stop"]);
    }
    assert.deepEqual([a.log, b.log], [["start", "stop"], ["start"]]);
    a.cut.off = false;
    await b.stop();
    await steps(clock, 6);
    assert.deepEqual(a.log, ["start", "stop", "start"]);
    await a.stop();
  });

  it("passes on what the work throws, and lets go of the lease's duties", async () => {
    const clock = new FakeClock();
    const server = new LeaseServer();
    const abort = new AbortController();
    const running = leaderElect(server.client(), {
      name: "test",
      namespace: "kube-system",
      identity: "a",
      clock,
      logger: createLogger("test", { write: () => {} }),
      signal: abort.signal,
      onStarted: () => Promise.reject(new Error("broken")),
    });
    const rejected = assert.rejects(running, /broken/);
    await steps(clock, 3);
    await rejected;
    assert.equal(clock.pending, 0);
  });

  it("refuses durations that could let two lead", async () => {
    const options = {
      name: "x",
      namespace: "x",
      identity: "x",
      onStarted: async () => {},
      signal: AbortSignal.abort(),
    };
    await assert.rejects(
      leaderElect({} as Client, { ...options, leaseDurationMs: 10, renewDeadlineMs: 10 }),
      /greater than/,
    );
  });
});
