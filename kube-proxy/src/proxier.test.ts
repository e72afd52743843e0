import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createLogger } from "@kayak/api";
import { FakeClock, settle } from "@kayak/client/testing";
import { RuleBook } from "./rules/rule-book.ts";
import { testPort } from "./testing.ts";
import { Proxier } from "./proxier.ts";
import type { Iptables } from "./iptables/iptables.ts";
import type { ServicePort } from "./services/service-port.ts";

const logger = createLogger("test", { write: () => {} });

/** Remembers what it was told to restore, and saves what it is told to. */
class FakeIptables implements Iptables {
  readonly family = "IPv4";
  readonly restored: string[] = [];
  failures = 0;
  /** Looks take until they are told to end. */
  slow = false;

  save(signal?: AbortSignal): Promise<string> {
    if (!this.slow) return Promise.resolve("*nat\nCOMMIT\n*filter\nCOMMIT\n");
    return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(new Error("ended"))));
  }

  restore(text: string): Promise<void> {
    if (this.failures-- > 0) return Promise.reject(new Error("busy"));
    this.restored.push(text);
    return Promise.resolve();
  }
}

function start() {
  const clock = new FakeClock();
  const iptables = new FakeIptables();
  const state = { ports: [] as ServicePort[], told: [] as string[][], unreadable: false };
  const book = new RuleBook({ family: "IPv4", clusterCIDR: "10.244.0.0/16", nodeIPs: [], serviceRanges: [] });
  const proxier = new Proxier({
    iptables,
    servicePorts(changed) {
      state.told.push([...changed]);
      if (state.unreadable) throw new Error("unreadable");
      return state.ports;
    },
    render: (ports) => ({ touched: book.update(ports), rules: book.rules }),
    nodeIPs: () => [],
    clock,
    logger,
  });
  const stop = new AbortController();
  const running = proxier.run(stop.signal);
  const change = (name: string) => {
    state.ports = [...state.ports, testPort({ name })];
    proxier.changed(name);
  };
  return { clock, iptables, state, change, end: async () => (stop.abort(), await clock.advance(1000), await running) };
}

/** The rest after a round that took no time. */
const restMs = 2;

describe("the proxier", () => {
  it("applies a change at once", async () => {
    const { clock, iptables, change, end } = start();
    await settle();
    await clock.advance(restMs);
    change("default/a");
    await settle();
    assert.equal(iptables.restored.length, 2);
    assert.match(iptables.restored[1] ?? "", /default\/a has no endpoints/);
    await end();
  });

  it("gathers the changes of a burst", async () => {
    const { clock, iptables, change, end } = start();
    await settle();
    for (let i = 0; i < 20; i++) {
      change(`default/s${i}`);
      await settle();
    }
    assert.ok(iptables.restored.length <= 3, `${iptables.restored.length} restores`);
    await clock.advance(restMs);
    assert.match(iptables.restored.at(-1) ?? "", /default\/s19 /);
    await end();
  });

  it("tries again after a failure", async () => {
    const { clock, iptables, change, end } = start();
    await settle();
    iptables.failures = 2;
    await clock.advance(restMs);
    change("default/a");
    await settle();
    assert.equal(iptables.restored.length, 1);
    await clock.advance(1000);
    assert.match(iptables.restored.at(-1) ?? "", /default\/a /);
    await end();
  });

  it("is told again of services that could not be read", async () => {
    const { clock, state, change, end } = start();
    await clock.advance(restMs);
    state.unreadable = true;
    change("a/b");
    await settle();
    state.unreadable = false;
    await clock.advance(1000);
    await settle();
    assert.deepEqual(state.told.slice(1, 3), [["a/b"], ["a/b"]]);
    await clock.advance(1000);
    change("a/c");
    await settle();
    assert.deepEqual(state.told.at(-1), ["a/c"]);
    await end();
  });

  it("looks at the kernel again soon, and restores what is missing there", async () => {
    const { clock, iptables, end } = start();
    await settle();
    await clock.advance(5000);
    assert.equal(iptables.restored.length, 2);
    assert.match(iptables.restored[1] ?? "", /KUBE-POSTROUTING/);
    await end();
  });

  it("looks at the kernel also while changes keep coming", async () => {
    const { clock, iptables, change, end } = start();
    for (let second = 0; second < 6; second++) {
      change(`default/s${second}`);
      await clock.advance(1000);
    }
    const whole = iptables.restored.filter((text) => text.includes("-I POSTROUTING"));
    assert.equal(whole.length, 2);
    await end();
  });

  it("lets no change wait for a look", async () => {
    const { clock, iptables, change, end } = start();
    await settle();
    iptables.slow = true;
    await clock.advance(5000);
    change("default/a");
    await settle();
    assert.equal(iptables.restored.length, 2);
    assert.match(iptables.restored[1] ?? "", /default\/a /);
    assert.doesNotMatch(iptables.restored[1] ?? "", /KUBE-POSTROUTING/);
    await end();
  });

  it("looks again at once when what it remembers of the kernel isn't so any more", async () => {
    const { clock, iptables, change, end } = start();
    await settle();
    await clock.advance(restMs);
    iptables.failures = 1;
    change("default/a");
    await settle();
    await settle();
    assert.equal(iptables.restored.length, 2);
    assert.match(iptables.restored[1] ?? "", /KUBE-POSTROUTING[^]*default\/a /);
    await end();
  });
});
