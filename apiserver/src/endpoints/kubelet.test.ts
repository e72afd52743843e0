import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type Server, createServer, request } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { after, before, describe, it } from "mocha";
import { WebSocket } from "ws";
import { pod } from "../testing/fixtures.ts";
import { TestClient } from "../testing/request.ts";
import { type TestServer, startTestServer } from "../testing/server.ts";

/** Answers like a kubelet, says what it was asked, and echoes what comes through a session. */
async function startFakeKubelet(
  server: TestServer,
): Promise<{ kubelet: Server; port: number; upgrades: IncomingMessage[] }> {
  const upgrades: IncomingMessage[] = [];
  const tls = await server.authority.server("kubelet", "127.0.0.1");
  const kubelet = createServer(
    { ...tls, ca: server.authority.ca, requestCert: true, rejectUnauthorized: true },
    (call, answer) => {
      if (call.url?.includes("/waiting/"))
        answer.writeHead(400).end('container "main" in pod "waiting" is waiting to start: ContainerCreating\n');
      else answer.end(`${(call.socket as TLSSocket).getPeerCertificate().subject.CN} asked ${call.url}`);
    },
  );
  kubelet.on("upgrade", (call: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrades.push(call);
    socket.on("error", () => socket.destroy());
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${call.headers.upgrade}\r\n\r\n`);
    socket.write(head);
    socket.pipe(socket);
  });
  kubelet.listen(0, "127.0.0.1");
  await once(kubelet, "listening");
  return { kubelet, upgrades, port: (kubelet.address() as AddressInfo).port };
}

describe("what is passed on to kubelets", () => {
  let server: TestServer;
  let client: TestClient;
  let fake: Awaited<ReturnType<typeof startFakeKubelet>>;
  const pods = "/api/v1/namespaces/default/pods";

  before(async () => {
    server = await startTestServer();
    client = new TestClient(server.config);
    fake = await startFakeKubelet(server);
    await client.post("/api/v1/nodes", {
      metadata: { name: "n1" },
      status: {
        addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
        daemonEndpoints: { kubeletEndpoint: { Port: fake.port } },
      },
    });
    const two = {
      containers: [
        { name: "one", image: "i" },
        { name: "two", image: "i" },
      ],
    };
    await client.post(pods, pod("single", { spec: { nodeName: "n1" } }));
    await client.post(pods, pod("waiting", { spec: { nodeName: "n1" } }));
    await client.post(pods, pod("double", { spec: { nodeName: "n1", ...two } }));
    await client.post(pods, pod("unscheduled"));
    await client.post(pods, pod("lost", { spec: { nodeName: "n9" } }));
  });
  after(async () => {
    client.close();
    fake.kubelet.closeAllConnections();
    fake.kubelet.close();
    await server.close();
  });

  it("reads logs with its own certificate, of the only container or the one named", async () => {
    const single = await client.get(`${pods}/single/log?tailLines=5&timestamps=true`);
    assert.equal(single.headers["content-type"], "text/plain");
    assert.equal(
      single.text,
      "kube-apiserver-kubelet-client asked /containerLogs/default/single/main?timestamps=true&tailLines=5",
    );
    assert.match((await client.get(`${pods}/double/log?container=two`)).text, /\/containerLogs\/default\/double\/two$/);
  });

  const refusals: [path: string, code: number, message: RegExp][] = [
    ["double/log", 400, /^a container name must be specified for pod double, choose one of: \[one two\]$/],
    ["single/log?container=x", 400, /^container x is not valid for pod single$/],
    ["waiting/log", 400, /^container "main" in pod "waiting" is waiting to start: ContainerCreating$/],
    ["missing/log", 404, /^pods "missing" not found$/],
    ["lost/log", 404, /^nodes "n9" not found$/],
    ["single/log?tailLines=-1", 422, /tailLines: Invalid value: -1: must be greater than or equal to 0/],
    [
      "single/log?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z",
      422,
      /^PodLogOptions "single" is invalid: : Forbidden: at most one of/,
    ],
    ["single/log?limitBytes=0", 422, /limitBytes: Invalid value: 0: must be greater than 0/],
    ["single/log?sinceSeconds=0", 422, /sinceSeconds: Invalid value: 0: must be greater than 0/],
    ["single/log?stream=Both", 422, /stream: Unsupported value: "Both": supported values: "All", "Stdout", "Stderr"/],
    ["single/log?stream=Stdout&tailLines=1", 422, /`tailLines` and specific `stream` are mutually exclusive for now/],
    ["single/log?tailLines=x", 400, /^strconv.ParseInt: parsing "x": invalid syntax$/],
    ["single/log?sinceTime=x", 400, /^parsing time "x"/],
    ["single/exec?command=ls", 400, /^Upgrade request required$/],
  ];
  for (const [path, code, message] of refusals) {
    it(`answers ${code} to ${path}`, async () => {
      const { body } = await client.get(`${pods}/${path}`);
      assert.equal(body.code, code);
      assert.match(body.message, message);
    });
  }

  it("has an empty log of a pod that nobody runs", async () => {
    const { code, text } = await client.get(`${pods}/unscheduled/log`);
    assert.deepEqual([code, text], [200, ""]);
  });

  const forms: [string[], boolean, (data: Buffer) => string][] = [
    [[], true, String],
    [["binary.k8s.io"], true, String],
    [["base64.binary.k8s.io"], false, (data) => Buffer.from(data.toString(), "base64").toString()],
  ];
  for (const [protocols, isBinary, read] of forms)
    it(`sends logs over WebSocket as ${protocols.join() || "nothing"} asks`, async () => {
      const { server: url, ca, cert, key } = server.config;
      const at = `${url.replace("https", "wss")}${pods}/single/log?tailLines=5`;
      const socket = new WebSocket(at, protocols, { ca, cert, key });
      let text = "";
      socket.on("message", (data: Buffer, binary: boolean) => {
        assert.equal(binary, isBinary);
        text += read(data);
      });
      await once(socket, "close");
      assert.deepEqual(
        [text, socket.protocol],
        ["kube-apiserver-kubelet-client asked /containerLogs/default/single/main?tailLines=5", protocols[0] ?? ""],
      );
    });

  it("refuses a log over WebSocket as it refuses any", async () => {
    const { code, text } = await open("double/log");
    assert.deepEqual([code, JSON.parse(text).reason], [400, "BadRequest"]);
  });

  for (const what of ["exec?command=sh&stdout=true", "attach?stdout=true", "portforward", "proxy/x"])
    it(`asks admission before it connects: ${what}`, async () => {
      const group = "rbac.authorization.k8s.io";
      const rules = [
        {
          apiGroups: [""],
          resources: ["exec", "attach", "portforward", "proxy"].map((each) => `pods/${each}`),
          verbs: ["get", "create"],
        },
      ];
      await client.post(`/apis/${group}/v1/clusterroles`, { metadata: { name: "sessions" }, rules });
      const subjects = [{ kind: "User", name: "system:node:n1", apiGroup: group }];
      const roleRef = { kind: "ClusterRole", name: "sessions", apiGroup: group };
      await client.post(`/apis/${group}/v1/clusterrolebindings`, { metadata: { name: "sessions" }, roleRef, subjects });
      await client.get(`/apis/${group}/v1/clusterrolebindings`);
      const node = await server.as("system:node:n1", "system:nodes");
      const { code, text } = await open(`single/${what}`, node);
      assert.equal(code, 403);
      assert.match(
        JSON.parse(text).message,
        /^pods "single" is forbidden: unexpected subresource "(exec|attach|portforward|proxy)"$/,
      );
    });

  function open(path: string, config: Partial<TestServer["config"]> = server.config, method = "GET"): Promise<Session> {
    const { hostname, port } = new URL(server.config.server);
    const { ca, cert, key } = config;
    const headers = {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Key": "a2F5YWs=",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Protocol": "v5.channel.k8s.io, base64url.bearer.authorization.k8s.io.c2VjcmV0",
    };
    return new Promise((resolve, reject) => {
      const call = request({
        hostname,
        port,
        method,
        path: `${pods}/${path}`,
        headers,
        ca: ca ?? "",
        ...(cert && { cert }),
        ...(key && { key }),
      });
      call.on("upgrade", (answer, socket) => resolve({ code: answer.statusCode ?? 0, socket, text: "" }));
      call.on("response", async (answer) => {
        let text = "";
        for await (const chunk of answer) text += String(chunk);
        resolve({ code: answer.statusCode ?? 0, text });
      });
      call.on("error", reject);
      call.end();
    });
  }

  it("makes a tunnel of an exec session, without the client's token", async () => {
    const { code, socket } = await open("single/exec?command=sh&command=-c&stdin=true&stdout=true&tty=true");
    assert.equal(code, 101);
    const asked = fake.upgrades.at(-1);
    assert.equal(
      asked?.url,
      "/exec/default/single/main?command=sh&command=-c&stdin=true&input=1&stdout=true&output=1&tty=1",
    );
    assert.equal(asked?.headers["sec-websocket-protocol"], "v5.channel.k8s.io");
    assert.equal(asked?.headers["sec-websocket-key"], "a2F5YWs=");
    socket?.write("hello");
    const [echo] = (await once(socket as Duplex, "data")) as [Buffer];
    assert.equal(echo.toString(), "hello");
    const closed = once(asked?.socket as Duplex, "close");
    socket?.destroy();
    await closed;
  });

  it("counts sessions, and shows those that go on", async () => {
    const labels = 'group="",version="v1",resource="pods",subresource="portforward",scope="resource"';
    const running = `apiserver_longrunning_requests{component="apiserver",${labels},verb="CONNECT"} 1`;
    const counted = `apiserver_request_total{code="101",component="apiserver",${labels},dry_run="",verb="CONNECT"} 1`;
    const { socket } = await open("single/portforward");
    assert.ok((await client.get("/metrics")).text.includes(running));
    const closed = once(fake.upgrades.at(-1)?.socket as Duplex, "close");
    socket?.destroy();
    await closed;
    const { text } = await client.get("/metrics");
    assert.ok(text.includes(counted) && !text.includes(running));
  });

  it("ends the client's side when the kubelet's ends", async () => {
    const { socket } = await open("single/attach?stdout=true");
    assert.equal(fake.upgrades.at(-1)?.url, "/attach/default/single/main?stdout=true&output=1");
    const closed = once(socket as Duplex, "close");
    fake.upgrades.at(-1)?.socket.destroy();
    await closed;
  });

  it("forwards ports", async () => {
    const { code, socket } = await open("single/portforward?ports=8080");
    assert.equal(code, 101);
    assert.equal(fake.upgrades.at(-1)?.url, "/portForward/default/single?port=8080");
    socket?.destroy();
  });

  it("refuses a session with an ordinary answer", async () => {
    assert.deepEqual(await message(open("single/exec?stdout=true")), [
      400,
      "you must specify at least 1 command for the container",
    ]);
    assert.deepEqual(await message(open("unscheduled/exec?command=ls&stdout=true")), [
      400,
      "pod unscheduled does not have a host assigned",
    ]);
    assert.deepEqual(await message(open("missing/exec?command=ls&stdout=true")), [404, 'pods "missing" not found']);
  });

  it("lets no one in who may not", async () => {
    const jane = await server.as("jane");
    const { code, text } = await open("single/exec?command=ls&stdout=true", jane);
    assert.equal(code, 403);
    assert.match(text, /User \\"jane\\" cannot get resource \\"pods\/exec\\"/);
  });
});

interface Session {
  readonly code: number;
  readonly socket?: Duplex;
  readonly text: string;
}

async function message(session: Promise<Session>): Promise<[code: number, message: string]> {
  const { code, text } = await session;
  return [code, (JSON.parse(text) as { message: string }).message];
}
