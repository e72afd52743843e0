import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { FakeClock } from "@kayak/client/testing";
import { FakeRuntime, type FakeExec } from "../testing/fake-runtime.ts";
import { pod as makePod } from "../testing/pods.ts";
import type { Backend } from "./backend.ts";
import { placeOf } from "./port-forward.ts";
import { dialSpdy, dialTunnel, type Reply, type SpdyPeer } from "./testing/spdy-peer.ts";
import { refuse, streamTypes, Upgrades } from "./upgrade.ts";

const v4 = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io", "channel.k8s.io"];
const portForward = ["portforward.k8s.io"];
const runtime = new FakeRuntime(new FakeClock());
const subject = makePod();
const backend: Backend = {
  runtime,
  stats: { summary: async () => ({}), metrics: () => undefined },
  pods: () => [subject],
  pod: (_, name) => (name === "web" ? { pod: subject, status: {} } : undefined),
  runningContainer: (_, name) => (name === "app" ? "c1" : undefined),
  readySandbox: () => "s1",
  isRunning: () => true,
  logPath: () => "",
};
const upgrades = new Upgrades(backend);
const server = createServer().on("upgrade", (request, socket, head) => {
  upgrades.accept({ request, socket, head }).catch((error: unknown) => refuse(socket, error));
});
let port: number;

const dial = (path: string, protocols: readonly string[]): Promise<Reply> => dialSpdy(port, path, protocols);

async function peer(path: string, protocols: readonly string[]): Promise<SpdyPeer> {
  const reply = await dial(path, protocols);
  assert.ok(reply.peer, reply.body);
  return reply.peer;
}

/** The command that starts when a client has opened its streams. */
async function started(count: number): Promise<FakeExec> {
  while (runtime.execs.length <= count) await new Promise((resolve) => setImmediate(resolve));
  return runtime.execs[count]!;
}

describe("upgrades to SPDY", () => {
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => {
    upgrades.close();
    server.close();
  });

  it("run a command: input and its end, output, errors, exit code", async () => {
    const before = runtime.execs.length;
    const { peer: client, protocol } = await dial("/exec/default/web/app?command=x&input=1&output=1&error=1", v4);
    assert.ok(client);
    assert.equal(protocol, "v4.channel.k8s.io");
    const [error, stdin, stdout, stderr] = await openAll(client, ["error", "stdin", "stdout", "stderr"]);
    const exec = await started(before);
    client.data(stdin, "hello");
    client.data(stdin, "", true);
    let input = "";
    for await (const chunk of exec.stdin) input += String(chunk);
    assert.equal(input, "hello");
    exec.stdout.write("out");
    exec.stderr.write("err");
    exec.exit(3);
    const status = JSON.parse(await client.text(error)) as { reason: string; details: { causes: unknown[] } };
    assert.equal(status.reason, "NonZeroExitCode");
    assert.deepEqual(status.details.causes, [{ reason: "ExitCode", message: "3" }]);
    assert.deepEqual([await client.text(stdout), await client.text(stderr)], ["out", "err"]);
    await client.frame("go-away");
    await client.closed();
  });

  it("size a terminal, with sizes cut anywhere", async () => {
    const before = runtime.execs.length;
    const client = await peer("/exec/default/web/app?command=x&stdout=true&tty=1", v4);
    const [error, , resize] = await openAll(client, ["error", "stdout", "resize"]);
    const exec = await started(before);
    client.data(resize, '{"Width":80,"Hei');
    client.data(resize, 'ght":24}\n{"Width":-1,"Height":1}\nnonsense\n{"Width":100,"Height":30}\n');
    client.send({ type: "ping", id: 1 });
    await client.frame("ping");
    while (exec.sizes.length < 2) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(exec.sizes, [[80, 24], [100, 30]]); // prettier-ignore
    exec.exit(0);
    assert.deepEqual(JSON.parse(await client.text(error)), { metadata: {}, status: "Success" });
  });

  it("carry more than buffers hold", async () => {
    const before = runtime.execs.length;
    const client = await peer("/exec/default/web/app?command=x&stdin=true&stdout=true", v4);
    const [, stdin, stdout] = await openAll(client, ["error", "stdin", "stdout"]);
    const exec = await started(before);
    exec.stdin.pipe(exec.stdout, { end: false });
    exec.stdin.once("end", () => exec.exit(0));
    const sent = "0123456789abcdef".repeat(1 << 12);
    for (let count = 0; count < 32; count++) client.data(stdin, sent, count === 31);
    assert.equal(await client.text(stdout).then((text) => text.length), 32 * sent.length);
    await client.closed();
  });

  it("end the command when the client goes away", async () => {
    const before = runtime.execs.length;
    const client = await peer("/attach/default/web/app?stdout=true", v4);
    await openAll(client, ["error", "stdout"]);
    const exec = await started(before);
    client.destroy();
    while (!exec.closed) await new Promise((resolve) => setImmediate(resolve));
  });

  it("refuse streams that are not part of the session, twice the same, or out of order", async () => {
    const client = await peer("/exec/default/web/app?command=x&stdin=true&stdout=true", v4);
    await client.open({ streamtype: "error" });
    const twice = await client.open({ streamtype: "error" });
    const unknown = await client.open({ streamtype: "resize" });
    const resets = () => client.frames.flatMap((frame) => (frame.type === "rst-stream" ? [frame] : []));
    await client.until(() => resets().length === 2);
    assert.deepEqual(
      resets().map(({ streamId, status }) => [streamId, status]),
      [[twice, 3], [unknown, 3]], // prettier-ignore
    );
    client.send({ type: "syn-stream", streamId: 2, fin: false, unidirectional: false, block: Buffer.alloc(0) });
    await client.closed();
  });

  const refusals: readonly [path: string, protocols: readonly string[], status: number, body: RegExp][] = [
    ["/exec/default/web/none?command=x", v4, 404, /^container not found \("none"\)$/],
    ["/exec/default/none/app?command=x", v4, 404, /^pod does not exist$/],
    ["/portForward/default/none", portForward, 404, /^pod does not exist$/],
    ["/exec/default/web/app?command=x", ["v1.x"], 403, /unable to negotiate protocol: client supports \[v1\.x\]/],
    ["/other/default/web/app", v4, 404, /page not found/],
  ];
  for (const [path, protocols, status, body] of refusals) {
    it(`answer ${status} to ${path} with ${protocols[0]}`, async () => {
      const reply = await dial(path, protocols);
      assert.equal(reply.status, status);
      assert.match(reply.body, body);
    });
  }

  it("forward ports, over one connection", async () => {
    await forwards(await peer("/portForward/default/web", portForward));
  });

  it("forward ports through a WebSocket", async () => {
    const { protocol, peer: client } = await dialTunnel(
      port,
      "/portForward/default/web",
      "SPDY/3.1+portforward.k8s.io",
    );
    assert.equal(protocol, "SPDY/3.1+portforward.k8s.io");
    assert.ok(client);
    await forwards(client);
    client.destroy();
  });

  it("go through a WebSocket only with a protocol for it", async () => {
    const { status, body } = await dialTunnel(port, "/portForward/default/web", "v4.channel.k8s.io");
    assert.equal(status, 400);
    assert.match(body, /client supports \[v4\.channel\.k8s\.io\]/);
  });

  it("say why a port can't be forwarded", async () => {
    runtime.refusedPorts.add(81);
    const client = await peer("/portForward/default/web", portForward);
    const error = await client.open({ streamtype: "error", port: 81, requestid: 0 });
    const data = await client.open({ streamtype: "data", port: 81, requestid: 0 });
    const { name, uid } = subject.metadata;
    assert.equal(await client.text(error), `error forwarding port 81 to pod ${name}, uid ${uid}: connection refused`);
    assert.equal(await client.text(data), "");
    client.destroy();
  });
});

async function openAll(client: SpdyPeer, types: readonly string[]): Promise<[number, number, number, number]> {
  const ids: number[] = [];
  for (const streamtype of types) ids.push(await client.open({ streamtype }));
  await client.until(() => client.frames.filter(({ type }) => type === "syn-reply").length === types.length);
  return ids as [number, number, number, number];
}

async function forwards(client: SpdyPeer): Promise<void> {
  const ends: [data: number, error: number, port: number][] = [];
  for (const [requestid, target] of [80, 443].entries()) {
    const error = await client.open({ streamtype: "error", port: target, requestid });
    client.data(error, "", true);
    ends.push([await client.open({ streamtype: "data", port: target, requestid }), error, target]);
  }
  for (const [data, error, target] of ends) {
    client.data(data, "hello", true);
    assert.equal(await client.text(data), `${target}:hello`);
    assert.equal(await client.text(error), "");
  }
}

function place(streamtype: string, number: string, requestid = "1"): ReturnType<typeof placeOf> {
  return placeOf(new Map(Object.entries({ streamtype, port: number, requestid })));
}

describe("what a client opens", () => {
  const cases: readonly [query: string, types: readonly string[]][] = [
    ["output=1&error=1", ["error", "stdout", "stderr"]],
    ["stdin=true&stdout=true&stderr=true&tty=1", ["error", "stdin", "stdout", "resize"]],
    ["", ["error"]],
  ];
  for (const [query, types] of cases) {
    it(`is ${types.join(", ")} for "${query}"`, () => {
      assert.deepEqual([...streamTypes(new URLSearchParams(query))].sort(), [...types].sort());
    });
  }

  it("names the port, its request and its part", () => {
    assert.deepEqual(place("data", "80"), { type: "data", port: 80, requestId: "1" });
    for (const bad of ["", "0", "65536", "-1", "1e3", "80 "]) assert.equal(place("data", bad), undefined);
    assert.equal(place("stdin", "80"), undefined);
    assert.equal(place("error", "80", ""), undefined);
  });
});
