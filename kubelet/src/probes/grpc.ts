/** The gRPC health protocol (grpc.health.v1.Health/Check), small enough to speak by hand over HTTP/2. */
import { connect, constants } from "node:http2";
import { withPort } from "@kayak/api";
import type { HandlerResult } from "../container/handler.ts";

const SERVING = 1;
const MAX_REPLY_BYTES = 10 * 1024;

export interface GrpcTarget {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  readonly timeoutMs: number;
}

export function checkGrpc({ host, port, service, timeoutMs }: GrpcTarget): Promise<HandlerResult> {
  return new Promise((resolve) => {
    const session = connect(`http://${withPort(host, port)}`);
    const finish = (result: HandlerResult) => {
      clearTimeout(timer);
      session.destroy();
      resolve(result);
    };
    const late = `timeout: failed to connect service "${withPort(host, port)}" within ${timeoutMs / 1000}s: context deadline exceeded`;
    const timer = setTimeout(() => finish({ outcome: "failure", output: late }), timeoutMs);
    session.once("error", () => finish({ outcome: "failure", output: late }));
    const stream = session.request({
      [constants.HTTP2_HEADER_METHOD]: "POST",
      [constants.HTTP2_HEADER_PATH]: "/grpc.health.v1.Health/Check",
      "content-type": "application/grpc",
      te: "trailers",
    });
    const chunks: Buffer[] = [];
    let trailers: Record<string, unknown> = {};
    stream.on("response", (headers) => (trailers = { ...headers }));
    stream.on("trailers", (headers) => (trailers = { ...trailers, ...headers }));
    stream.on("data", (chunk: Buffer) => void (chunks.length < MAX_REPLY_BYTES && chunks.push(chunk)));
    stream.once("error", () => finish({ outcome: "failure", output: late }));
    stream.once("end", () => finish(judge(Buffer.concat(chunks), trailers)));
    stream.end(frame(encodeRequest(service)));
  });
}

function frame(message: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** `message HealthCheckRequest { string service = 1; }`. Names longer than 127 bytes take a second length byte. */
function encodeRequest(service: string): Buffer {
  const name = Buffer.from(service).subarray(0, 16_383);
  if (name.length === 0) return Buffer.alloc(0);
  const length = name.length < 128 ? [name.length] : [(name.length & 0x7f) | 0x80, name.length >> 7];
  return Buffer.concat([Buffer.from([0x0a, ...length]), name]);
}

function judge(body: Buffer, trailers: Record<string, unknown>): HandlerResult {
  const code = Number(trailers["grpc-status"] ?? 0);
  if (code !== 0) return { outcome: "failure", output: `service unhealthy (responded with grpc status ${code})` };
  const status = body.length >= 7 && body[5] === 0x08 ? body[6] : 0;
  if (status === SERVING) return { outcome: "success", output: "service healthy" };
  return { outcome: "failure", output: 'service unhealthy (responded with "NOT_SERVING")' };
}
