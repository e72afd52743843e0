/**
 * Unary gRPC calls on Node's own HTTP/2. grpc-js costs more than twice the time per call, which every write and every
 * consistent read would pay; what is left out is what etcd's calls don't need: streams, compression, retries, interceptors.
 */
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  connect,
  constants,
} from "node:http2";
import { expireAfter, inTime } from "../../util/expiring.ts";

export interface GrpcChannelOptions {
  /** `http(s)://host:port`: one is used until it fails, then the next. */
  readonly endpoints: readonly string[];
  /** PEM text. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** A call without an answer by then fails. */
  readonly timeoutMs: number;
}

const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH, HTTP2_HEADER_CONTENT_TYPE, HTTP2_HEADER_TE } = constants;
const prefixLength = 5;

export class GrpcError extends Error {
  override readonly name = "GrpcError";
}

export class GrpcChannel {
  private readonly options: GrpcChannelOptions;
  private session: ClientHttp2Session | undefined;
  private turn = 0;
  private closed = false;

  constructor(options: GrpcChannelOptions) {
    this.options = options;
  }

  /** `path` is `/package.Service/Method`. Gives the answer's message; rejects with GrpcError. */
  call(path: string, message: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const stream = this.open(path);
      const chunks: Buffer[] = [];
      let status: IncomingHttpHeaders = {};
      let failure: Error | undefined;
      const deadline = expireAfter(this.options.timeoutMs, () => {
        failure = new GrpcError("etcdserver: request timed out");
        stream.close(constants.NGHTTP2_CANCEL);
      });
      stream.on("response", (headers) => (status = headers));
      stream.on("trailers", (headers) => (status = headers));
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", (error) => (failure ??= error));
      stream.on("close", () => {
        inTime(deadline);
        const error = failure ?? problem(status);
        if (error)
          reject(
            error instanceof GrpcError
              ? error
              : new GrpcError(`etcd is unavailable: ${error.message}`, { cause: error }),
          );
        else resolve((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).subarray(prefixLength));
      });
      stream.end(framed(message));
    });
  }

  close(): void {
    this.closed = true;
    this.session?.close();
  }

  private open(path: string): ClientHttp2Stream {
    return this.connected().request({
      [HTTP2_HEADER_METHOD]: "POST",
      [HTTP2_HEADER_PATH]: path,
      [HTTP2_HEADER_CONTENT_TYPE]: "application/grpc",
      [HTTP2_HEADER_TE]: "trailers",
    });
  }

  private connected(): ClientHttp2Session {
    if (this.closed) throw new GrpcError("the connection to etcd is closed");
    if (this.session && !this.session.closed && !this.session.destroyed) return this.session;
    const { endpoints, ca, cert, key } = this.options;
    const endpoint = endpoints[this.turn++ % endpoints.length] ?? "";
    const session = connect(endpoint, { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
    const drop = () => {
      if (this.session === session) this.session = undefined;
    };
    session.on("error", drop).on("goaway", drop).on("close", drop);
    this.session = session;
    return session;
  }
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(prefixLength + message.length);
  frame.writeUInt8(0, 0);
  frame.writeUInt32BE(message.length, 1);
  message.copy(frame, prefixLength);
  return frame;
}

/** What the headers or trailers say went wrong. */
function problem(headers: IncomingHttpHeaders): GrpcError | undefined {
  const status = headers["grpc-status"];
  if (status === "0") return undefined;
  if (status === undefined) return new GrpcError("etcd is unavailable: the connection was lost");
  const message = headers["grpc-message"];
  return new GrpcError(
    typeof message === "string" ? decodeURIComponent(message) : `etcd answered with gRPC status ${String(status)}`,
  );
}
