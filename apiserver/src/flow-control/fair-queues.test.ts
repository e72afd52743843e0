import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { FairQueues, type Waiting, dealHand } from "./fair-queues.ts";

const shape = { queues: 64, handSize: 6, queueLengthLimit: 50 };

interface Request extends Waiting {
  readonly name: string;
}

const request = (flow: string, name = flow, seats = 1): Request => ({ flow, name, seats });

/** Handles one request after the other, each for as long as it says; gives their names in the order of their turns. */
function handle(
  queues: FairQueues<Request>,
  count: number,
  secondsOf: (name: string) => number = () => 0.005,
): string[] {
  const order: string[] = [];
  while (order.length < count) {
    const taken = queues.take();
    if (!taken) break;
    order.push(taken.request.name);
    taken.queue.finished(taken.request.seats, secondsOf(taken.request.name));
  }
  return order;
}

describe("fair queues", () => {
  it("let a flow through that comes after another's flood", () => {
    const queues = new FairQueues<Request>(shape);
    let refused = 0;
    for (let index = 0; index < 1000; index++) if (!queues.add(request("flood"))) refused++;
    assert.equal(queues.waiting, 300, "the flood fills its hand of queues and no more");
    assert.equal(refused, 700);
    assert.deepEqual(handle(queues, 10), Array(10).fill("flood"));
    assert.ok(queues.add(request("quiet")));
    // Each of the flood's six queues may be before it once.
    assert.ok(handle(queues, 7).includes("quiet"));
  });

  it("give every flow the same time, not the same number of turns", () => {
    const queues = new FairQueues<Request>({ ...shape, queues: 4096, handSize: 1, queueLengthLimit: 1000 });
    for (let index = 0; index < 400; index++) for (const flow of ["slow", "fast"]) queues.add(request(flow));
    const order = handle(queues, 220, (name) => (name === "slow" ? 0.1 : 0.01));
    const slow = order.filter((name) => name === "slow").length;
    assert.ok(slow >= 19 && slow <= 21, `${slow} of 220`);
  });

  it("count wide requests by their seats", () => {
    const queues = new FairQueues<Request>({ ...shape, queues: 4096, handSize: 1 });
    for (let index = 0; index < 40; index++) {
      queues.add(request("lists", "list", 9));
      queues.add(request("gets", "get", 1));
    }
    const order = handle(queues, 20);
    assert.equal(order.filter((name) => name === "list").length, 2);
  });

  it("save nothing up for who was idle", () => {
    const queues = new FairQueues<Request>({ ...shape, queues: 4096, handSize: 1 });
    for (let index = 0; index < 50; index++) queues.add(request("busy"));
    handle(queues, 40);
    for (let index = 0; index < 10; index++) queues.add(request("late"));
    assert.deepEqual(handle(queues, 6).toSorted(), ["busy", "busy", "busy", "late", "late", "late"]);
  });

  it("forget who goes away", () => {
    const queues = new FairQueues<Request>(shape);
    const gone = request("a");
    queues.add(gone);
    queues.add(request("b"));
    queues.remove(gone);
    assert.equal(queues.waiting, 1);
    assert.deepEqual(handle(queues, 2), ["b"]);
    queues.add(request("c"));
    assert.equal([...queues.all()].length, 1, "idle queues are let go of");
  });
});

describe("a hand of queues", () => {
  it("has different queues, the same ones for a flow each time", () => {
    for (const [queues, handSize] of [
      [8, 8],
      [64, 6],
      [10_000_000, 2],
    ] as const) {
      const hand = dealHand("flow", { queues, handSize });
      assert.equal(new Set(hand).size, handSize);
      assert.ok(hand.every((index) => index >= 0 && index < queues));
      assert.deepEqual(dealHand("flow", { queues, handSize }), hand);
    }
  });

  it("uses every queue", () => {
    const used = new Set<number>();
    for (let flow = 0; flow < 500; flow++) for (const index of dealHand(`flow-${flow}`, shape)) used.add(index);
    assert.equal(used.size, shape.queues);
  });
});
