/**
 * The queues of one priority level. Each flow is dealt a hand of queues, the same ones every time, and its requests wait in the
 * shortest: a flood fills its own hand, and a flow whose hand is another gets through. Whose turn it is, is decided in virtual
 * time: a queue's clock goes forward by what its requests cost, and the queue whose clock is furthest behind is next. No wall
 * clock is read: the same requests in the same order always leave in the same order.
 */
import { createHash } from "node:crypto";

export interface QueueShape {
  readonly queues: number;
  readonly handSize: number;
  readonly queueLengthLimit: number;
}

export interface Waiting {
  /** What tells its flow from others. */
  readonly flow: string;
  readonly seats: number;
}

/** What a request is taken to last until it has ended and its true cost is known. */
const assumedSeconds = 0.005;
/** Nothing is free: else a flow of quick requests would stay in front. */
const leastSeconds = 0.0001;

/** One queue, with the place in virtual time at which its next request begins. */
export class FairQueue<W extends Waiting> {
  readonly index: number;
  readonly waiting: W[] = [];
  executing = 0;
  next = 0;

  constructor(index: number) {
    this.index = index;
  }

  /** A request that left this queue has ended: its cost is what it really took. */
  finished(seats: number, seconds: number): void {
    this.executing--;
    this.next += seats * (Math.max(seconds, leastSeconds) - assumedSeconds);
  }
}

export class FairQueues<W extends Waiting> {
  readonly shape: QueueShape;
  /** Only those in use: a level may have millions. */
  private readonly queues = new Map<number, FairQueue<W>>();
  private virtual = 0;
  private count = 0;

  constructor(shape: QueueShape) {
    this.shape = shape;
  }

  get waiting(): number {
    return this.count;
  }

  all(): Iterable<FairQueue<W>> {
    return this.queues.values();
  }

  /** False when the queue that it would have to wait in is full. */
  add(request: W): boolean {
    if (this.count === 0) this.forgetIdle();
    const queue = this.shortest(dealHand(request.flow, this.shape));
    if (queue.waiting.length >= this.shape.queueLengthLimit) return false;
    // A queue that was idle has saved up nothing.
    if (queue.waiting.length === 0) queue.next = Math.max(queue.next, this.virtual);
    this.queues.set(queue.index, queue);
    queue.waiting.push(request);
    this.count++;
    return true;
  }

  /** Who is next, as long as it stays in its queue. */
  peek(): W | undefined {
    return this.furthestBehind()?.waiting[0];
  }

  /** Takes out who is next, with the queue that is to be told when it has ended. */
  take(): { readonly request: W; readonly queue: FairQueue<W> } | undefined {
    const queue = this.furthestBehind();
    const request = queue?.waiting.shift();
    if (!queue || !request) return undefined;
    this.virtual = queue.next;
    queue.next += request.seats * assumedSeconds;
    queue.executing++;
    this.count--;
    this.forgetIdle();
    return { request, queue };
  }

  /** Who no longer waits: it has gone, or has waited too long. */
  remove(request: W): void {
    for (const queue of this.queues.values()) {
      const at = queue.waiting.indexOf(request);
      if (at < 0) continue;
      queue.waiting.splice(at, 1);
      this.count--;
      return;
    }
  }

  /** Empties the queues, in the order in which the requests would have left. */
  *drain(): Iterable<W> {
    for (let next = this.take(); next; next = this.take()) yield next.request;
  }

  private shortest(hand: readonly number[]): FairQueue<W> {
    let best: FairQueue<W> | undefined;
    for (const index of hand) {
      const queue = this.queues.get(index) ?? new FairQueue<W>(index);
      if (!best || load(queue) < load(best)) best = queue;
    }
    return best ?? new FairQueue<W>(0);
  }

  private furthestBehind(): FairQueue<W> | undefined {
    let best: FairQueue<W> | undefined;
    for (const queue of this.queues.values())
      if (queue.waiting.length > 0 && (!best || queue.next < best.next)) best = queue;
    return best;
  }

  /** A queue that is not ahead of the others is as good as a new one; and all are when nobody waits. */
  private forgetIdle(): void {
    for (const [index, queue] of this.queues)
      if (load(queue) === 0 && (this.count === 0 || queue.next <= this.virtual)) this.queues.delete(index);
  }
}

function load<W extends Waiting>({ waiting, executing }: FairQueue<W>): number {
  return waiting.length + executing;
}

/** Different queues of those there are, chosen by the flow's hash. */
export function dealHand(flow: string, { queues, handSize }: Pick<QueueShape, "queues" | "handSize">): number[] {
  let entropy = createHash("sha256").update(flow).digest().readBigUInt64BE();
  const hand: number[] = [];
  for (let dealt = 0; dealt < handSize; dealt++) {
    const left = BigInt(queues - dealt);
    let card = Number(entropy % left);
    entropy /= left;
    // The card is one of those left: step over the ones that are gone.
    for (const taken of hand.toSorted((a, b) => a - b)) if (card >= taken) card++;
    hand.push(card);
  }
  return hand;
}
