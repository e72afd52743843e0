import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import { after, before, describe, it } from "mocha";
import { createLogger, type corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { WebSocket } from "ws";
import { FakeRuntime } from "../testing/fake-runtime.ts";
import { sharedAuthority } from "../testing/harness.ts";
import { pod as makePod } from "../testing/pods.ts";
import type { Issued } from "../testing/certificates.ts";
import type { Reviews } from "./auth.ts";
import type { Backend } from "./backend.ts";
import { startServer, type KubeletServer } from "./server.ts";

const clock = new FakeClock();
const runtime = new FakeRuntime(clock);
const subject = makePod();
const running = {
  name: "app",
  containerID: "kayak://c1",
  restartCount: 1,
  image: "",
  imageID: "",
  ready: true,
  state: { running: {} },
};
let directory: string;
let server: KubeletServer;
let renew: (pair: Issued) => void;
let ca: string;
const certificates: Record<string, Issued> = {};
let status: corev1.ContainerStatus = running;

const backend: Backend = {
  runtime,
  stats: { summary: async () => ({}), metrics: () => undefined },
  pods: () => [subject],
  pod: (namespace, name) =>
    namespace === "default" && name === "web" ? { pod: subject, status: { containerStatuses: [status] } } : undefined,
  runningContainer: (_, name) => (name === "app" ? runtime.find("app")!.id : undefined),
  readySandbox: () => runtime.find("app")!.sandboxId,
  isRunning: () => false,
  logPath: (_pod, container, { attempt }) => join(directory, `${container}-${attempt}.log`),
};

interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Tokens are their owners' names; what each may do. */
const rights: Readonly<Record<string, readonly string[]>> = {
  reader: ["pods"],
  watcher: ["stats"],
  operator: ["proxy"],
};

const reviews: Reviews = {
  async caller(token) {
    if (token === "broken") throw new Error("the API server is away");
    return token === "stranger" ? undefined : { user: token, groups: [] };
  },
  async isAllowed({ user }, { subresource }) {
    if (user === "puzzling") throw new Error("the API server is away");
    return rights[user]?.includes(subresource) ?? false;
  },
};

function get(
  path: string,
  identity: Issued | undefined = certificates["apiserver"],
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      { host: "127.0.0.1", port: server.port, path, ca, headers, ...identity, agent: false },
      (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve({ status: response.statusCode!, body }));
      },
    );
    request.once("error", reject);
    request.end();
  });
}

interface Session {
  readonly socket: WebSocket;
  readonly messages: Buffer[];
  readonly closed: Promise<void>;
}

async function open(path: string, protocol: string): Promise<Session> {
  const socket = new WebSocket(`wss://127.0.0.1:${server.port}${path}`, [protocol], {
    ca,
    ...certificates["apiserver"],
  });
  const messages: Buffer[] = [];
  socket.on("message", (data: Buffer) => messages.push(data));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return { socket, messages, closed: new Promise((resolve) => socket.once("close", () => resolve())) };
}

async function connected(): Promise<TLSSocket> {
  const socket = connect({ host: "127.0.0.1", port: server.port, ca, ...certificates["apiserver"] });
  await once(socket, "secureConnect");
  return socket;
}

const shown = (socket: TLSSocket) => socket.getPeerCertificate().subject.CN;

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2_000 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(condition());
}

const line = (second: number, stream: string, tagged: string) =>
  `2030-01-01T00:00:0${second}.000000000Z ${stream} ${tagged}\n`;

describe("the kubelet's server", () => {
  before(async () => {
    const authority = await sharedAuthority();
    ca = authority.ca;
    certificates["apiserver"] = await authority.issue("CN=kube-apiserver-kubelet-client,O=system:masters");
    certificates["admin"] = await authority.issue("CN=someone,O=system:masters");
    certificates["node"] = await authority.issue("CN=system:node:node-2,O=system:nodes");
    const own = await authority.issue("CN=node-1");
    directory = await mkdtemp(join(tmpdir(), "kayak-kubelet-"));
    server = await startServer(
      { address: "127.0.0.1", port: 0, clientCA: ca, reviews, ...own, onRenewal: (use) => (renew = use) },
      backend,
      createLogger("test", { write: () => undefined }),
    );
    const sandbox = await runtime.runSandbox({
      metadata: { name: "web", namespace: "default", uid: "u", attempt: 0 },
      logDirectory: directory,
      labels: {},
      annotations: {},
      hostname: "",
      cgroupParent: "",
      namespaces: { network: "pod", pid: "container", ipc: "pod", user: "node" },
    });
    await runtime.startContainer(
      await runtime.createContainer(sandbox.id, {
        metadata: { name: "app", attempt: 0 },
        imageId: "",
        env: [],
        mounts: [],
        labels: {},
        annotations: {},
        logPath: "x",
        stdin: false,
        stdinOnce: false,
        tty: false,
        security: {},
      }),
    );
    await writeFile(
      join(directory, "app-1.log"),
      [
        line(1, "stdout", "F one"),
        line(2, "stderr", "F two"),
        line(3, "stdout", "P thr"),
        line(3, "stdout", "F ee"),
        line(4, "stdout", "F four"),
      ].join(""),
    );
    await writeFile(join(directory, "app-0.log"), line(0, "stdout", "F before"));
  });

  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  it("shows its renewed certificate to who comes then, and goes on with who is there", async () => {
    const before = await connected();
    renew(await (await sharedAuthority()).issue("CN=node-1-renewed"));
    const later = await connected();
    assert.deepEqual([shown(before), shown(later)], ["node-1", "node-1-renewed"]);
    for (const socket of [before, later]) {
      socket.write("GET /healthz HTTP/1.1\r\nHost: node-1\r\nConnection: close\r\n\r\n");
      const [reply] = (await once(socket, "data")) as [Buffer];
      assert.match(reply.toString(), /^HTTP\/1\.1 200 /);
      socket.destroy();
    }
    assert.equal((await get("/healthz")).status, 200);
  });

  it("lets in the API server and administrators, and nobody without a name", async () => {
    assert.deepEqual(await get("/healthz"), { status: 200, body: "ok" });
    assert.deepEqual(await get("/healthz", certificates["admin"]), { status: 200, body: "ok" });
    assert.equal((await get("/healthz", certificates["node"])).status, 403);
    assert.equal((await get("/healthz", {} as Issued)).status, 401);
    const stranger = await (await import("../testing/certificates.ts")).testAuthority();
    assert.equal((await get("/healthz", await stranger.issue("CN=kube-apiserver-kubelet-client"))).status, 401);
  });

  for (const [token, path, status, body] of [
    ["reader", "/pods", 200, undefined],
    ["reader", "/stats/summary", 403, "Forbidden (user=reader, verb=get, resource=nodes, subresource(s)=[stats])"],
    [
      "reader",
      "/containerLogs/default/web/app",
      403,
      "Forbidden (user=reader, verb=get, resource=nodes, subresource(s)=[proxy])",
    ],
    ["watcher", "/stats/summary", 200, undefined],
    ["watcher", "/pods", 403, "Forbidden (user=watcher, verb=get, resource=nodes, subresource(s)=[pods proxy])"],
    ["operator", "/pods", 200, undefined],
    ["operator", "/healthz", 200, "ok"],
    ["stranger", "/healthz", 401, "Unauthorized"],
    ["broken", "/healthz", 401, "Unauthorized"],
    [
      "puzzling",
      "/healthz",
      500,
      "Authorization error (user=puzzling, verb=get, resource=nodes, subresource(s)=[healthz])",
    ],
  ] as const)
    it(`answers ${status} to ${token} for ${path}`, async () => {
      const reply = await get(path, {} as Issued, { authorization: `Bearer ${token}` });
      assert.equal(reply.status, status);
      if (body !== undefined) assert.equal(reply.body, body);
    });

  it("asks about callers with certificates, too, and takes nothing else for a token", async () => {
    const answer = await get("/stats/summary", certificates["node"]);
    assert.match(answer.body, /^Forbidden \(user=system:node:node-2, verb=get, resource=nodes/);
    for (const authorization of ["Basic b3BlcmF0b3I6", "Bearer", "operator"])
      assert.equal((await get("/healthz", {} as Issued, { authorization })).status, 401);
  });

  it("refuses to run commands for who may only look", async () => {
    const socket = new WebSocket(
      `wss://127.0.0.1:${server.port}/exec/default/web/app?command=id&output=1`,
      ["v4.channel.k8s.io"],
      {
        ca,
        headers: { authorization: "Bearer reader" },
      },
    );
    const [error] = (await once(socket, "error")) as [Error];
    assert.match(error.message, /403/);
  });

  it("lists its pods", async () => {
    assert.equal((JSON.parse((await get("/pods")).body) as corev1.PodList).items[0]!.metadata.name, "web");
  });

  const logs = "/containerLogs/default/web/app";
  for (const [query, body] of [
    ["", "one\ntwo\nthree\nfour\n"],
    ["?tailLines=1", "four\n"],
    ["?tailLines=0", ""],
    ["?tailLines=100", "one\ntwo\nthree\nfour\n"],
    ["?limitBytes=5", "one\nt"],
    ["?sinceTime=2030-01-01T00:00:03Z", "three\nfour\n"],
    ["?stream=stderr", "two\n"],
    ["?timestamps=true&tailLines=1", "2030-01-01T00:00:04.000000000Z four\n"],
    ["?follow=true", "one\ntwo\nthree\nfour\n"],
  ] as const) {
    it(`shows logs ${query}`, async () => assert.deepEqual(await get(`${logs}${query}`), { status: 200, body }));
  }

  it("shows the run before", async () => {
    status = { ...running, lastState: { terminated: { exitCode: 1, containerID: "kayak://c0" } } };
    assert.equal((await get(`${logs}?previous=true`)).body, "before\n");
    status = running;
    assert.deepEqual(await get(`${logs}?previous=true`), {
      status: 400,
      body: 'previous terminated container "app" in pod "web" not found',
    });
  });

  it("says why there is no log", async () => {
    assert.deepEqual(await get("/containerLogs/default/none/app"), { status: 404, body: 'pod "none" does not exist' });
    assert.deepEqual(await get("/containerLogs/default/web/none"), {
      status: 404,
      body: 'container "none" not found in pod "web"',
    });
    status = {
      name: "app",
      restartCount: 0,
      image: "",
      imageID: "",
      ready: false,
      state: { waiting: { reason: "ContainerCreating" } },
    };
    assert.deepEqual(await get(logs), {
      status: 400,
      body: 'container "app" in pod "web" is waiting to start: ContainerCreating',
    });
    status = running;
    assert.equal((await get(`${logs}?tailLines=x`)).status, 400);
  });

  it("follows no link in place of a log", async () => {
    await symlink("/etc/passwd", join(directory, "app-7.log"));
    status = { ...running, restartCount: 7 };
    const reply = await get(logs);
    status = running;
    assert.ok(!reply.body.includes("root:"));
  });

  it("runs a command over a WebSocket: input, output, size, exit code", async () => {
    const session = await open(
      "/exec/default/web/app?command=sh&command=-c&command=x&stdin=true&stdout=true&stderr=true&tty=true",
      "v5.channel.k8s.io",
    );
    await until(() => runtime.execs.length === 1);
    const exec = runtime.execs[0]!;
    assert.deepEqual(exec.command, ["sh", "-c", "x"]);
    session.socket.send(Buffer.from("\0hello"));
    session.socket.send(Buffer.concat([Buffer.from([4]), Buffer.from('{"Width":80,"Height":24}')]));
    session.socket.send(Buffer.from([255, 0]));
    exec.stdout.write("out");
    exec.stderr.write("err");
    let input = "";
    for await (const chunk of exec.stdin) input += String(chunk);
    assert.equal(input, "hello");
    exec.exit(3);
    await session.closed;
    assert.deepEqual(exec.sizes, [[80, 24]]);
    assert.deepEqual(session.messages.slice(0, 1), [Buffer.from([1])]);
    assert.ok(session.messages.some((message) => message.equals(Buffer.from("\u0001out"))));
    assert.ok(session.messages.some((message) => message.equals(Buffer.from("\u0002err"))));
    const last = session.messages.at(-1)!;
    assert.equal(last[0], 3);
    const exit = JSON.parse(last.subarray(1).toString()) as {
      status: string;
      reason: string;
      details: { causes: unknown[] };
    };
    assert.deepEqual(
      [exit.status, exit.reason, exit.details.causes],
      ["Failure", "NonZeroExitCode", [{ reason: "ExitCode", message: "3" }]],
    );
  });

  it("speaks base64, and reports success", async () => {
    const session = await open("/attach/default/web/app?stdout=true", "v4.base64.channel.k8s.io");
    await until(() => runtime.execs.length === 2);
    const exec = runtime.execs[1]!;
    exec.stdout.write("out");
    exec.exit(0);
    await session.closed;
    const texts = session.messages.map(String);
    assert.ok(texts.includes(`1${Buffer.from("out").toString("base64")}`));
    assert.deepEqual(JSON.parse(Buffer.from(texts.at(-1)!.slice(1), "base64").toString()), {
      metadata: {},
      status: "Success",
    });
  });

  it("ends the command when the client goes away", async () => {
    const session = await open("/exec/default/web/app?command=sleep&stdout=true", "v5.channel.k8s.io");
    await until(() => runtime.execs.length === 3);
    session.socket.terminate();
    await until(() => runtime.execs[2]!.closed);
  });

  for (const { exitCode, last } of [
    { exitCode: 0, last: Buffer.from("\u0001out") },
    { exitCode: 3, last: Buffer.from("\u0003command terminated with non-zero exit code: exit status 3") },
  ])
    it(`speaks the first protocol: after exit code ${exitCode} a bare message, if any`, async () => {
      const count = runtime.execs.length;
      const session = await open("/exec/default/web/app?command=x&stdout=true", "channel.k8s.io");
      await until(() => runtime.execs.length > count);
      const exec = runtime.execs.at(-1)!;
      exec.stdout.write("out");
      exec.exit(exitCode);
      await session.closed;
      assert.deepEqual(session.messages.at(-1), last);
    });

  it("refuses to run in what doesn't run", async () => {
    await assert.rejects(open("/exec/default/web/other?command=x", "v5.channel.k8s.io"), /404/);
    await assert.rejects(open("/exec/default/none/app?command=x", "v5.channel.k8s.io"), /404/);
  });
});
