/** The whole component on real sockets of the loopback, with an API server that is a map and a resolver of our own above it. */
import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { connect } from "node:net";
import { describe, it } from "mocha";
import { ConfigMaps, createLogger, EndpointSlices, Events, Services, type corev1 } from "@kayak/api";
import { MemoryApi, settle } from "@kayak/client/testing";
import { FrameReader, frame } from "./message/frame.ts";
import { decode, encode, type Packet } from "./message/packet.ts";
import { runDns } from "./run.ts";
import { query, read, service, slice, type QueryOptions, type Read } from "./testing.ts";

/** An address that nobody else's tests use, so that a port that was free stays free. */
const host = `127.${1 + (process.pid % 250)}.53.${1 + (process.ppid % 250)}`;

interface Bound {
  readonly socket: Socket;
  readonly port: number;
}

function bind(): Promise<Bound> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.bind(0, host, () => resolve({ socket, port: socket.address().port }));
  });
}

async function freePort(): Promise<number> {
  const { socket, port } = await bind();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** A resolver that knows every name but one, which it leaves unanswered. */
async function startUpstream() {
  const { socket, port } = await bind();
  socket.on("message", (message, peer) => {
    const { id, questions } = decode(message);
    const name = questions![0]!.name;
    const answers = [{ name, type: "A", ttl: 60, data: "192.0.2.1" }];
    const reply = encode({ type: "response", id, questions, answers } as unknown as Packet);
    if (!name.startsWith("silent")) socket.send(reply, peer.port, peer.address);
  });
  return { server: `${host}:${port}`, close: () => socket.close() };
}

function askUdp(port: number, name: string, options?: QueryOptions): Promise<Read> {
  const socket = createSocket("udp4");
  return new Promise<Read>((resolve, reject) => {
    socket.on("message", (message) => resolve(read(message))).on("error", reject);
    socket.connect(port, host, () => socket.send(query(name, "A", options)));
  }).finally(() => socket.close());
}

/** All on one connection. */
function askTcp(port: number, names: readonly string[]): Promise<Read[]> {
  const socket = connect({ port, host });
  return new Promise<Read[]>((resolve, reject) => {
    const reader = new FrameReader();
    const found: Read[] = [];
    socket.on("error", reject).on("data", (chunk: Buffer) => {
      found.push(...reader.add(chunk).map(read));
      if (found.length === names.length) resolve(found);
    });
    for (const [id, name] of names.entries()) socket.write(frame(query(name, "A", { id })));
  }).finally(() => socket.destroy());
}

async function start() {
  const api = new MemoryApi();
  api.put(Services, service("web", { clusterIP: "10.96.0.5", ports: [{ name: "http", port: 80 }] }));
  api.put(Services, service("crowd", { clusterIP: "None" }));
  const endpoints = Array.from({ length: 100 }, (_, i) => ({ addresses: [`10.244.0.${i}`] }));
  api.put(EndpointSlices, slice("crowd", endpoints));
  const upstream = await startUpstream();
  const port = await freePort();
  const stop = new AbortController();
  const logger = createLogger("test", { write: () => {} });
  const listen = [{ address: host, port }];
  const running = runDns({
    client: api.client(),
    signal: stop.signal,
    listen,
    clusterDomain: "cluster.local",
    upstreams: [upstream.server],
    nodeName: "node-1",
    logger,
  });
  await serving(port);
  return { api, port, upstream, end: async () => (stop.abort(), upstream.close(), await running) };
}

/** Answers that a socket is there are the only sign. */
async function serving(port: number): Promise<void> {
  for (;;) {
    try {
      await askTcp(port, ["cluster.local"]);
      return await askUdp(port, "cluster.local").then(() => {});
    } catch {
      await settle();
    }
  }
}

describe("cluster DNS", () => {
  it("answers over UDP and TCP", async () => {
    const { port, end } = await start();
    assert.deepEqual((await askUdp(port, "web.default.svc.cluster.local")).answers, [
      "web.default.svc.cluster.local 5 A 10.96.0.5",
    ]);
    const replies = await askTcp(port, [
      "web.default.svc.cluster.local",
      "absent.default.svc.cluster.local",
      "example.com",
    ]);
    const byId = new Map(replies.map(({ id, rcode }) => [id, rcode]));
    assert.deepEqual([byId.get(0), byId.get(1)], ["NOERROR", "NXDOMAIN"]);
    assert.equal(byId.has(2), true);
    await end();
  });

  it("cuts an answer for UDP, has it whole for TCP, and takes EDNS' word for what fits", async () => {
    const { port, end } = await start();
    const name = "crowd.default.svc.cluster.local";
    const plain = await askUdp(port, name);
    const edns = await askUdp(port, name, { udpSize: 1232 });
    const [whole] = await askTcp(port, [name]);
    assert.deepEqual([plain.truncated, edns.truncated, whole?.truncated], [true, true, false]);
    assert.equal(plain.answers.length < edns.answers.length, true);
    assert.equal(whole?.answers.length, 100);
    await end();
  });

  it("follows the cluster and its settings", async () => {
    const { api, port, end } = await start();
    const name = "late.default.svc.cluster.local";
    assert.equal((await askUdp(port, name)).rcode, "NXDOMAIN");
    api.put(Services, service("late", { clusterIP: "10.96.0.6" }));
    await settle();
    assert.deepEqual((await askUdp(port, name)).answers, [`${name} 5 A 10.96.0.6`]);
    api.remove(Services, { namespace: "default", name: "late" });
    await settle();
    assert.equal((await askUdp(port, name)).rcode, "NXDOMAIN");
    const metadata = { namespace: "kube-system", name: "kayak-dns" };
    api.put(ConfigMaps, { metadata, data: { hosts: "10.9.9.9 printer" } } as unknown as corev1.ConfigMap);
    await settle();
    assert.deepEqual((await askUdp(port, "printer")).answers, ["printer 5 A 10.9.9.9"]);
    await end();
  });

  it("asks the resolver above for other names, and reports one that is gone", async function () {
    this.timeout(20_000);
    const { api, port, upstream, end } = await start();
    assert.deepEqual((await askUdp(port, "example.com")).answers, ["example.com 60 A 192.0.2.1"]);
    assert.equal((await askUdp(port, "silent.example.com")).rcode, "SERVFAIL");
    assert.equal((await askUdp(port, "other.example.com")).rcode, "SERVFAIL");
    await settle();
    const [event] = api.list(Events);
    assert.deepEqual(
      [event?.reason, event?.involvedObject.kind, event?.involvedObject.name],
      ["ResolverUnreachable", "Node", "node-1"],
    );
    assert.equal(event?.message, `Name server ${upstream.server} does not answer: no answer`);
    await end();
  });

  it("takes its address when whoever has it lets go", async () => {
    const api = new MemoryApi();
    const { socket, port } = await bind();
    const stop = new AbortController();
    const logged: string[] = [];
    const complained = new Promise<void>((resolve) => {
      const logger = createLogger("test", {
        write: (line) => (logged.push(line), line.includes("EADDRINUSE") && resolve()),
      });
      const listen = [{ address: host, port }];
      void runDns({
        client: api.client(),
        signal: stop.signal,
        listen,
        clusterDomain: "cluster.local",
        upstreams: [],
        logger,
      });
    });
    await complained;
    socket.close();
    await serving(port);
    stop.abort();
    assert.equal(logged.filter((line) => line.includes("EADDRINUSE")).length, 1);
  });
});
