import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Leases, createLogger } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { FakeApi } from "../testing/fake-api.ts";
import { renewLease } from "./lease.ts";

/** A server that has stopped answering, as over a link that was cut, until the client lets go of its connections. */
class SilentApi extends FakeApi {
  silent = false;
  closed = 0;

  override update(...args: Parameters<FakeApi["update"]>) {
    const { signal } = args[2] as { signal?: AbortSignal };
    if (!this.silent) return super.update(...args) as never;
    return new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
  }

  override close(): void {
    this.closed++;
    this.silent = false;
  }
}

describe("a node's lease", () => {
  it("is renewed over other connections when the present ones lead nowhere any more", async () => {
    const [api, clock, stop] = [new SilentApi(), new FakeClock(), new AbortController()];
    const node = { metadata: { name: "node-1", uid: "1" } } as Parameters<typeof renewLease>[0]["node"];
    const logger = createLogger("test", { write: () => undefined });
    const done = renewLease({ client: api, clock, logger, signal: stop.signal, node });
    const renewed = () => api.of(Leases)[0]?.spec.renewTime;
    await clock.advance(10_000);
    const before = renewed();
    api.silent = true;
    for (let seconds = 0; seconds < 30; seconds++) await clock.advance(1000);
    assert.equal(renewed(), before);
    assert.equal(api.closed, 0, "one silence may be a slow server");
    for (let seconds = 0; seconds < 5; seconds++) await clock.advance(1000);
    assert.equal(api.closed, 1);
    assert.notEqual(renewed(), before);
    stop.abort();
    await done;
  });
});
