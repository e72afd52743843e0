import assert from "node:assert/strict";
import { createServer as createHttp, type Server } from "node:http";
import { createServer as createHttp2 } from "node:http2";
import type { AddressInfo } from "node:net";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { runHandler } from "../container/handler.ts";
import { stepProbe, warmUpTimes, type ProbeState, type Result } from "./state.ts";

describe("stepProbe", () => {
  for (const [title, probe, outcomes, want] of [
    ["one success is enough", {}, ["success"], ["success"]],
    [
      "three failures are needed",
      {},
      ["success", "failure", "failure", "failure"],
      ["success", "success", "success", "failure"],
    ],
    [
      "a success in between starts the count anew",
      {},
      ["success", "failure", "failure", "success", "failure", "failure"],
      ["success", "success", "success", "success", "success", "success"],
    ],
    [
      "thresholds are kept",
      { successThreshold: 2, failureThreshold: 1 },
      ["success", "success", "failure"],
      ["failure", "success", "failure"],
    ],
    ["what could not be found out changes nothing", {}, ["success", "unknown"], ["success", "success"]],
  ] as [string, corev1.Probe, Result[], Result[]][]) {
    it(title, () => {
      let state: ProbeState = { result: "failure", run: 0 };
      assert.deepEqual(
        outcomes.map((outcome) => (state = stepProbe(state, outcome, probe)).result),
        want,
      );
    });
  }
});

describe("warm-up", () => {
  const tcpSocket = { port: 80 };
  for (const [title, kind, probe, count] of [
    ["readiness over the network", "readiness", { tcpSocket, periodSeconds: 10 }, 7],
    ["a short period", "readiness", { tcpSocket, periodSeconds: 1 }, 6],
    ["liveness", "liveness", { tcpSocket }, 0],
    ["a command", "readiness", { exec: { command: ["x"] } }, 0],
    ["an initial delay", "readiness", { tcpSocket, initialDelaySeconds: 5 }, 0],
  ] as const) {
    it(`${title}: ${count} uncounted tries`, () =>
      assert.equal(warmUpTimes(kind, probe as corev1.Probe).length, count));
  }
});

const target = (ports: corev1.ContainerPort[] = []) => ({ containerId: "c", ports, ip: "127.0.0.1" });

async function listening(server: Server | ReturnType<typeof createHttp2>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("probe handlers", () => {
  const runtime = { execSync: async () => ({ exitCode: 0, output: Buffer.alloc(0) }) };
  const run = (handler: corev1.ProbeHandler, ports?: corev1.ContainerPort[]) =>
    runHandler(runtime, handler, { target: target(ports), timeoutMs: 5_000 });

  it("ask over HTTP", async () => {
    const server = createHttp((request, response) => {
      response.statusCode = request.url === "/fine" && request.headers["x-token"] === "t" ? 204 : 503;
      response.end();
    });
    const port = await listening(server);
    const httpHeaders = [{ name: "X-Token", value: "t" }];
    assert.deepEqual(
      await run({ httpGet: { path: "fine", port: "web", httpHeaders } }, [{ name: "web", containerPort: port }]),
      { outcome: "success", output: "" },
    );
    assert.deepEqual(await run({ httpGet: { path: "/", port } }), {
      outcome: "failure",
      output: "HTTP probe failed with statuscode: 503",
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    assert.deepEqual(await run({ httpGet: { path: "/", port } }), {
      outcome: "failure",
      output: `Get "http://127.0.0.1:${port}/": dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
    assert.deepEqual(await run({ tcpSocket: { port } }), {
      outcome: "failure",
      output: `dial tcp 127.0.0.1:${port}: connect: connection refused`,
    });
  });

  for (const { path, result } of [
    { path: "/to/fine", result: { outcome: "success", output: "" } },
    { path: "/to/sick", result: { outcome: "failure", output: "HTTP probe failed with statuscode: 500" } },
    { path: "/away", result: { outcome: "success", output: "", warning: "Probe terminated redirects" } },
    { path: "/round", result: { outcome: "failure", output: /stopped after 10 redirects$/ } },
  ])
    it(`follow redirects that stay: ${path}`, async () => {
      const to: Record<string, string> = { "/to/fine": "/fine", "/to/sick": "/sick", "/round": "/round" };
      const server = createHttp(({ url = "" }, response) => {
        const location = url === "/away" ? "http://elsewhere.example/" : to[url];
        response.writeHead(location ? 302 : url === "/sick" ? 500 : 200, location ? { location } : {}).end();
      });
      const port = await listening(server);
      const { output, ...rest } = await run({ httpGet: { path, port } });
      const { output: wanted, ...others } = result;
      assert.deepEqual(rest, others);
      if (wanted instanceof RegExp) assert.match(output, wanted);
      else assert.equal(output, wanted);
      await new Promise((resolve) => server.close(resolve));
    });

  it("give up on a server that doesn't answer", async () => {
    const server = createHttp(() => undefined);
    const port = await listening(server);
    const result = await runHandler(runtime, { httpGet: { port } }, { target: target(), timeoutMs: 20 });
    assert.match(result.output, /context deadline exceeded/);
    assert.deepEqual(await run({ tcpSocket: { port } }), { outcome: "success", output: "" });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it("ask for gRPC health", async () => {
    const asked: string[] = [];
    const server = createHttp2((request, response) => {
      request.on("data", (chunk: Buffer) => asked.push(chunk.subarray(7).toString()));
      request.on("end", () => {
        response.writeHead(200, { "content-type": "application/grpc" });
        response.addTrailers({ "grpc-status": "0" });
        response.end(Buffer.from([0, 0, 0, 0, 2, 0x08, asked.at(-1) === "sick" ? 2 : 1]));
      });
    });
    const port = await listening(server);
    assert.equal((await run({ grpc: { port, service: "db" } })).outcome, "success");
    assert.equal((await run({ grpc: { port, service: "sick" } })).outcome, "failure");
    assert.deepEqual(asked, ["db", "sick"]);
    await new Promise((resolve) => server.close(resolve));
  });

  it("don't know a port without a name", async () => {
    assert.deepEqual(await run({ tcpSocket: { port: "none" } }), {
      outcome: "unknown",
      output: `couldn't find port: "none"`,
    });
  });
});
