/**
 * A load generator for one HTTPS server: raw TLS sockets, prepared request bytes, and a reader that finds the end of each
 * answer without building anything, so that on a small machine the server is measured and not the generator.
 */
import tls from "node:tls";

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface LoadOptions {
  readonly target: Target;
  readonly connections: number;
  /** Ends after this long, or when `requests` runs out. */
  readonly durationMs: number;
  readonly requests: Iterator<Buffer>;
}

export interface LoadResult {
  readonly answers: number;
  readonly failures: number;
  readonly elapsedMs: number;
  /** Sorted, in milliseconds. */
  readonly latenciesMs: readonly number[];
}

export function requestBytes(method: string, path: string, body?: string): Buffer {
  const payload =
    body === undefined ? "" : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(
    `${method} ${path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n${payload}\r\n${body ?? ""}`,
  );
}

export function connect(target: Target): Promise<tls.TLSSocket> {
  const { promise, resolve, reject } = defer<tls.TLSSocket>();
  const socket = tls.connect({ ...target, servername: "kubernetes", ALPNProtocols: ["http/1.1"] }, () => {
    socket.setNoDelay(true);
    resolve(socket);
  });
  socket.once("error", reject);
  return promise;
}

export async function load(options: LoadOptions): Promise<LoadResult> {
  const sockets = await Promise.all(Array.from({ length: options.connections }, () => connect(options.target)));
  const latenciesMs: number[] = [];
  const started = performance.now();
  const deadline = started + options.durationMs;
  const failures = await Promise.all(sockets.map((socket) => drive(socket, { ...options, deadline, latenciesMs })));
  const elapsedMs = performance.now() - started;
  for (const socket of sockets) socket.destroy();
  latenciesMs.sort((a, b) => a - b);
  return { answers: latenciesMs.length, failures: failures.reduce((a, b) => a + b, 0), elapsedMs, latenciesMs };
}

type Drive = LoadOptions & { readonly deadline: number; readonly latenciesMs: number[] };

/** One request after the other on one connection; resolves with the number of answers that were not 2xx. */
function drive(socket: tls.TLSSocket, { requests, deadline, latenciesMs }: Drive): Promise<number> {
  const { promise, resolve, reject } = defer<number>();
  const answer = new AnswerReader();
  let failures = 0;
  let sentAt = 0;
  const next = () => {
    const request = performance.now() < deadline ? requests.next() : undefined;
    if (!request || request.done) return resolve(failures);
    sentAt = performance.now();
    socket.write(request.value);
  };
  socket.on("data", (chunk) => {
    if (!answer.push(chunk)) return;
    latenciesMs.push(performance.now() - sentAt);
    if (answer.status < 200 || answer.status > 299) failures++;
    answer.reset();
    next();
  });
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("the server closed a connection under load")));
  next();
  return promise;
}

const headerEnd = Buffer.from("\r\n\r\n");
const chunkedEnd = Buffer.from("0\r\n\r\n");

/** Knows when one HTTP/1.1 answer is complete. */
class AnswerReader {
  status = 0;
  #head: Buffer = Buffer.alloc(0);
  #remaining = -1;
  #chunked = false;
  #tail: Buffer = Buffer.alloc(0);

  reset(): void {
    this.#head = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
    this.#remaining = -1;
    this.#chunked = false;
  }

  /** Whether the answer is complete with this chunk. */
  push(chunk: Buffer): boolean {
    if (this.#remaining >= 0 || this.#chunked) return this.#body(chunk);
    this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    const end = this.#head.indexOf(headerEnd);
    if (end < 0) return false;
    const head = this.#head.toString("latin1", 0, end);
    this.status = Number(head.slice(9, 12));
    const length = /content-length: *(\d+)/i.exec(head);
    this.#chunked = !length;
    this.#remaining = length ? Number(length[1]) : -1;
    return this.#body(this.#head.subarray(end + headerEnd.length));
  }

  #body(chunk: Buffer): boolean {
    if (this.#chunked) {
      this.#tail = Buffer.concat([this.#tail, chunk.subarray(-chunkedEnd.length)]).subarray(-chunkedEnd.length);
      return this.#tail.equals(chunkedEnd);
    }
    this.#remaining -= chunk.length;
    return this.#remaining <= 0;
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export function defer<T>(): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
