import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { Pods } from "@kayak/api";
import { describe, it } from "mocha";
import type { WatchEvent, WatchOptions } from "./client.ts";
import { LineSplitter } from "./http/frames.ts";
import { createClient } from "./rest.ts";
import { startTestServer } from "./testing/https-server.ts";

const frame = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const pod = (name: string) => ({ metadata: { name, resourceVersion: "7" } });

async function watch(serve: (reply: ServerResponse) => void, options: WatchOptions = {}) {
  let url: string | undefined;
  await using server = await startTestServer((request, reply) => {
    url = request.url;
    serve(reply);
  });
  const client = createClient(server.config);
  const events: WatchEvent<unknown>[] = [];
  let error: unknown;
  try {
    for await (const event of client.watch(Pods, options)) events.push(event);
  } catch (caught) {
    error = caught;
  }
  client.close();
  return { events, error, url };
}

describe("LineSplitter", () => {
  it("gives the same lines wherever the bytes are cut", () => {
    const lines = ['{"a":"ä€𝄞"}', '{"b":2}', "{}"];
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
    for (let size = 1; size <= bytes.length; size++) {
      const splitter = new LineSplitter();
      const got: string[] = [];
      for (let at = 0; at < bytes.length; at += size) got.push(...splitter.push(bytes.subarray(at, at + size)));
      assert.deepEqual(got, lines, `cut every ${size} bytes`);
      assert.equal(splitter.rest(), "");
    }
  });
});

describe("watch", () => {
  it("yields events until the server ends it", async () => {
    const { events, error, url } = await watch(
      (reply) => reply.end(frame("ADDED", pod("a")) + frame("BOOKMARK", pod("")) + frame("DELETED", pod("a"))),
      { namespace: "x", resourceVersion: "5", allowWatchBookmarks: true },
    );
    assert.equal(error, undefined);
    assert.deepEqual(
      events.map((event) => event.type),
      ["ADDED", "BOOKMARK", "DELETED"],
    );
    assert.equal(url, "/api/v1/namespaces/x/pods?watch=true&resourceVersion=5&allowWatchBookmarks=true");
  });

  it("asks for the initial state", async () => {
    const { url } = await watch((reply) => reply.end(), { sendInitialEvents: true });
    assert.equal(url, "/api/v1/pods?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
  });

  it("throws the Status of an ERROR event, after the events before it", async () => {
    const status = { kind: "Status", code: 410, reason: "Expired", message: "too old resource version: 1 (9)" };
    const { events, error } = await watch((reply) => reply.end(frame("ADDED", pod("a")) + frame("ERROR", status)));
    assert.equal(events.length, 1);
    assert.deepEqual([(error as { reason: string }).reason, (error as Error).message], ["Expired", status.message]);
  });

  it("throws the Status of a refusal", async () => {
    const { error } = await watch((reply) =>
      reply.writeHead(403).end(JSON.stringify({ kind: "Status", reason: "Forbidden", message: "no", code: 403 })),
    );
    assert.equal((error as { reason: string }).reason, "Forbidden");
  });

  it("reports a connection that breaks", async () => {
    const { events, error } = await watch((reply) => reply.write(frame("ADDED", pod("a")), () => reply.destroy()));
    assert.equal(events.length, 1);
    assert.equal((error as { reason: string }).reason, "ServiceUnavailable");
  });

  it("ends without an error when the signal is aborted", async () => {
    const abort = new AbortController();
    await using server = await startTestServer((_, reply) => void reply.write(frame("ADDED", pod("a"))));
    const client = createClient(server.config);
    let events = 0;
    for await (const _ of client.watch(Pods, { signal: abort.signal })) {
      events++;
      abort.abort();
    }
    assert.equal(events, 1);
    client.close();
  });

  it("closes its connection when the consumer leaves the loop", async () => {
    const closed = withResolvers();
    await using server = await startTestServer((_, reply) => {
      reply.on("close", () => closed.resolve());
      reply.write(frame("ADDED", pod("a")));
    });
    const client = createClient(server.config);
    for await (const _ of client.watch(Pods)) break;
    await closed.promise;
    client.close();
  });
});

function withResolvers() {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
