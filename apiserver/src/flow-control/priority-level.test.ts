import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { LendingPool } from "./lending.ts";
import { planSeats } from "./plan-seats.ts";
import { PriorityLevel, type Ticket } from "./priority-level.ts";
import { newWaits } from "./schema-counts.ts";

const shape = { queues: 64, handSize: 6, queueLengthLimit: 5 };

interface Setting {
  readonly shares: number;
  readonly lendable?: number;
  readonly borrowing?: number;
  readonly reject?: boolean;
}

/** Levels that divide `total` seats. The clock stands still unless stepped. */
function levels(total: number, settings: Record<string, Setting>, maxWaitMs = 60_000) {
  const pool = new LendingPool();
  const seats = planSeats(
    Object.entries(settings).map(([name, { shares, lendable = 0, borrowing }]) => ({
      metadata: { name } as never,
      spec: {
        type: "Limited",
        limited: { nominalConcurrencyShares: shares, lendablePercent: lendable, borrowingLimitPercent: borrowing },
      },
    })),
    total,
  );
  pool.resize(seats.values());
  return Object.fromEntries(
    Object.entries(settings).map(([name, { reject }]) => {
      const level = new PriorityLevel({ name, pool, now: () => 0, maxWaitMs, waits: newWaits() });
      level.configure({ uid: name, exempt: false, limits: seats.get(name)!, shape: reject ? undefined : shape });
      return [name, level];
    }),
  ) as Record<string, PriorityLevel>;
}

const stays = () => {};
const ask = (level: PriorityLevel | undefined, flow = "a") => level!.enter({ flow, schema: "s", seats: 1 }, stays);
const now = (turn: Ticket | Promise<Ticket>): Ticket => {
  assert.ok(!(turn instanceof Promise), "it has to wait");
  return turn;
};
const later = (turn: Ticket | Promise<Ticket>): Promise<Ticket> => {
  assert.ok(turn instanceof Promise, "it did not have to wait");
  return turn;
};

describe("a priority level", () => {
  it("lets in as many as it has seats, and the next one when a seat is free", async () => {
    const { one } = levels(2, { one: { shares: 1 } });
    const first = now(ask(one));
    now(ask(one));
    const third = later(ask(one));
    first.leave();
    await third;
    assert.equal(one?.executing, 2);
  });

  it("does not starve a flow for another's flood", async () => {
    const { one } = levels(1, { one: { shares: 1 } });
    let current = now(ask(one, "flood"));
    const turns: Promise<string>[] = [];
    for (let index = 0; index < 30; index++)
      turns.push(later(ask(one, "flood")).then((ticket) => ((current = ticket), "flood")));
    turns.push(later(ask(one, "quiet")).then((ticket) => ((current = ticket), "quiet")));
    const order: string[] = [];
    for (const turn of turns) void turn.then((name) => order.push(name));
    while (!order.includes("quiet")) {
      current.leave();
      await new Promise(setImmediate);
    }
    assert.ok(order.length <= 7, `after ${order.length} turns`);
  });

  it("turns away what finds its queue full", async () => {
    const { one } = levels(1, { one: { shares: 1 } });
    now(ask(one));
    for (let index = 0; index < shape.handSize * shape.queueLengthLimit; index++) void later(ask(one));
    await assert.rejects(later(ask(one)), { reason: "TooManyRequests", details: { retryAfterSeconds: 1 } });
    assert.equal(one?.rejected("queue-full"), 1);
  });

  it("turns away at once where nobody may wait", () => {
    const { one } = levels(1, { one: { shares: 1, reject: true } });
    now(ask(one));
    assert.throws(() => ask(one), { code: 429 });
    assert.equal(one?.rejected("concurrency-limit"), 1);
  });

  it("turns away who has waited too long, and forgets who went away", async () => {
    const { one } = levels(1, { one: { shares: 1 } }, 1);
    now(ask(one));
    await assert.rejects(later(ask(one)), { code: 429 });
    let go = stays;
    const gone = later(one!.enter({ flow: "b", schema: "s", seats: 1 }, (listener) => (go = listener)));
    go();
    await assert.rejects(gone, { code: 429 });
    assert.deepEqual([one?.rejected("time-out"), one?.rejected("cancelled"), one?.waitingCount], [1, 1, 0]);
  });

  it("borrows what another lends, and gives it back before taking more", async () => {
    const { busy, idle } = levels(10, { busy: { shares: 1 }, idle: { shares: 1, lendable: 100 } });
    const tickets = Array.from({ length: 10 }, () => now(ask(busy)));
    const waiting = later(ask(busy));
    const owed = later(ask(idle));
    tickets[0]?.leave();
    await owed;
    assert.equal(busy?.waitingCount, 1);
    assert.equal(busy?.seatsInUse, 9);
    tickets[1]?.leave();
    await waiting;
  });

  it("never takes what is not lent", () => {
    const { busy, idle } = levels(10, { busy: { shares: 1 }, idle: { shares: 1, lendable: 0 } });
    for (let index = 0; index < 5; index++) now(ask(busy));
    void later(ask(busy));
    for (let index = 0; index < 5; index++) now(ask(idle));
  });

  it("borrows no more than it may", () => {
    const { busy } = levels(10, { busy: { shares: 1, borrowing: 20 }, idle: { shares: 1, lendable: 100 } });
    for (let index = 0; index < 6; index++) now(ask(busy));
    void later(ask(busy));
  });

  it("keeps those waiting when its queues change", async () => {
    const { one } = levels(1, { one: { shares: 1 } });
    const first = now(ask(one));
    const waiting = [later(ask(one, "a")), later(ask(one, "b"))];
    one?.configure({ ...one.config, shape: { queues: 4, handSize: 2, queueLengthLimit: 9 } });
    assert.equal(one?.waitingCount, 2);
    first.leave();
    (await Promise.race(waiting)).leave();
    await Promise.all(waiting);
  });
});
