import assert from "node:assert/strict";
import { once } from "node:events";
import { type Http2Server, type ServerHttp2Stream, createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { afterEach, describe, it } from "mocha";
import { freePorts } from "../../testing/ports.ts";
import { GrpcChannel, GrpcError } from "./grpc-channel.ts";

type Answer = (stream: ServerHttp2Stream, request: Buffer) => void;

const frame = (text: string) => Buffer.concat([Buffer.from([0, 0, 0, 0, text.length]), Buffer.from(text)]);
const headers = { ":status": 200, "content-type": "application/grpc" };

/** Sends messages and then a status, as gRPC does. */
function reply(stream: ServerHttp2Stream, text: string): void {
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(frame(text));
}

describe("gRPC channel", () => {
  const servers: Http2Server[] = [];
  const channels: GrpcChannel[] = [];

  afterEach(() => {
    for (const channel of channels.splice(0)) channel.close();
    for (const server of servers.splice(0)) server.close();
  });

  async function serve(answer: Answer): Promise<string> {
    const server = createServer();
    server.on("stream", async (stream) => {
      const chunks: Buffer[] = [];
      stream.on("error", () => {});
      for await (const chunk of stream) chunks.push(chunk as Buffer);
      answer(stream, Buffer.concat(chunks));
    });
    server.on("sessionError", () => {});
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  function channel(endpoints: string[], timeoutMs = 5000): GrpcChannel {
    const made = new GrpcChannel({ endpoints, timeoutMs });
    channels.push(made);
    return made;
  }

  it("frames messages, and gives back the answer's", async () => {
    const endpoint = await serve((stream, request) =>
      reply(stream, `got ${request.subarray(0, 5).toString("hex")} ${request.subarray(5).toString()}`),
    );
    assert.equal(await call(channel([endpoint])), "got 0000000004 ping");
  });

  it("calls side by side on one connection", async () => {
    const endpoint = await serve((stream, request) => reply(stream, request.subarray(5).toString()));
    const one = channel([endpoint]);
    const texts = Array.from({ length: 50 }, (_, index) => `call ${index}`);
    assert.deepEqual(await Promise.all(texts.map((text) => call(one, text))), texts);
  });

  it("tells the server's status and message", async () => {
    const endpoint = await serve((stream) =>
      stream.respond(
        { ...headers, "grpc-status": "11", "grpc-message": "required%20revision has been compacted" },
        { endStream: true },
      ),
    );
    await assert.rejects(call(channel([endpoint])), failure(/^required revision has been compacted$/));
  });

  it("fails when the answer does not come in time", async () => {
    const endpoint = await serve(() => {});
    await assert.rejects(call(channel([endpoint], 30)), failure(/request timed out/));
  });

  it("fails when the connection breaks under the call, and connects anew for the next", async () => {
    let broken = false;
    const endpoint = await serve((stream) => {
      if (broken) return reply(stream, "back");
      broken = true;
      stream.session?.destroy();
    });
    const one = channel([endpoint]);
    await assert.rejects(call(one), failure(/etcd is unavailable/));
    assert.equal(await call(one), "back");
  });

  it("turns to the next endpoint when one does not answer", async () => {
    const [nobody] = await freePorts(1);
    const endpoint = await serve((stream) => reply(stream, "here"));
    const both = channel([`http://127.0.0.1:${nobody}`, endpoint]);
    await assert.rejects(call(both), failure(/etcd is unavailable/));
    assert.equal(await call(both), "here");
  });

  it("takes no calls when closed", async () => {
    const closed = channel([await serve((stream) => reply(stream, "x"))]);
    closed.close();
    await assert.rejects(call(closed), failure(/closed/));
  });
});

async function call(to: GrpcChannel, text = "ping"): Promise<string> {
  return String(await to.call("/s/M", Buffer.from(text)));
}

function failure(message: RegExp) {
  return (error: unknown) => error instanceof GrpcError && message.test(error.message);
}
