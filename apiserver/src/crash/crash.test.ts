import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { type KillableServer, startKillableServer } from "../testing/killable-server.ts";
import { TestClient } from "../testing/request.ts";
import { Follower } from "./follower.ts";
import { type Random, seeded } from "./random.ts";
import { type Progress, Writer } from "./writer.ts";

const writes = 10_000;
const writers = 16;
const kills = 5;
const collection = "/api/v1/namespaces/default/configmaps";
const seed = Number(process.env["KAYAK_TEST_SEED"] ?? Date.now() % 2 ** 31);

describe("a server that is killed while clients write", () => {
  let server: KillableServer;
  let client: TestClient;

  before(async () => {
    server = await startKillableServer();
    client = new TestClient(server.config);
  });
  after(async () => {
    client.close();
    await server.close();
  });

  it(`keeps all it acknowledged, in order, and its watches whole (KAYAK_TEST_SEED=${seed})`, async function () {
    this.timeout(180_000);
    const random = seeded(seed);
    const { metadata } = (await client.get(collection)).body;
    const followers = ["?", "?labelSelector=!nobody-has-it&"].map(
      (query) => new Follower(client, collection + query, Number(metadata.resourceVersion)),
    );
    const following = followers.map((follower) => follower.run());
    const progress: Progress = { acknowledged: 0, newest: 0 };
    const all = Array.from(
      { length: writers },
      (_, index) => new Writer({ client, collection, name: `w${index}`, random: seeded(random() * 2 ** 32), progress }),
    );
    const write = async (writer: Writer) => {
      while (progress.acknowledged < writes) await writer.write();
    };
    await Promise.all([...all.map(write), killAtTimes(server, progress, random)]);

    const { body: list } = await client.get(collection);
    assert.ok(Number(list.metadata.resourceVersion) >= progress.newest, "the list is older than what was told");
    await client.post(collection, { metadata: { name: "end" } });
    await Promise.all(following);

    const changes = new Map(all.flatMap((writer) => [...writer.changes]));
    checkState(list.items, changes);
    for (const { events, resumed } of followers) {
      assert.ok(resumed >= kills, `the watch was taken up again only ${resumed} times`);
      checkEvents(events, changes);
    }
  });
});

/** At random moments, a random number of acknowledged writes apart. */
async function killAtTimes(server: KillableServer, progress: Progress, random: Random): Promise<void> {
  const moments = Array.from({ length: kills }, () => Math.floor(random() * writes * 0.95)).sort((a, b) => a - b);
  for (const moment of moments) {
    while (progress.acknowledged < moment) await new Promise((resolve) => setImmediate(resolve));
    await server.kill();
    await server.start();
  }
}

type Changes = ReadonlyMap<string, readonly { type: string; value: string; revision: number | undefined }[]>;

function checkState(items: { metadata: { name: string }; data?: { value?: string } }[], changes: Changes): void {
  const found = new Map(items.map(({ metadata, data }) => [metadata.name, data?.value]));
  for (const [name, log] of changes) {
    const last = log.at(-1);
    assert.equal(found.get(name), last?.type === "DELETED" ? undefined : last?.value, `${name} at the end`);
  }
}

/** Every change once, in its object's order, and all events in the order of their revisions. */
function checkEvents(events: Follower["events"], changes: Changes): void {
  const byName = new Map<string, Follower["events"]>();
  let before = 0;
  for (const event of events) {
    assert.ok(event.revision > before, `${event.name} at ${event.revision} came after ${before}`);
    before = event.revision;
    byName.set(event.name, [...(byName.get(event.name) ?? []), event]);
  }
  for (const [name, log] of changes) {
    const seen = byName.get(name) ?? [];
    const told = seen.map(({ type, value, revision }, index) => ({
      type,
      value,
      revision: log[index]?.revision === undefined ? undefined : revision,
    }));
    assert.deepEqual(told, log, `events of ${name}`);
  }
}
