import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { type TestServer, startTestServer } from "../server.ts";
import { fuzz } from "./fuzz.ts";

/** The whole run is main.ts. */
const requests = 3000;

describe("the API server under random and mutated requests", () => {
  let server: TestServer;

  before(async () => {
    server = await startTestServer();
  });

  after(() => server.close());

  it("answers all of them, none with an error of its own, and stores nothing that it would refuse", async () => {
    const { failures, codes, stored } = await fuzz({ server, requests, seed: 20, concurrency: 8 });
    assert.deepEqual(failures, []);
    assert.ok((codes.get(201) ?? 0) > 50 && stored > 100, "hardly anything was accepted: the run shows nothing");
  }).timeout(120_000);
});
