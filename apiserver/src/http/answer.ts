/** The response of every request: what the layers it passes want each answer to carry goes out with it, whoever writes the answer. */
import { ServerResponse } from "node:http";
import type { Socket } from "node:net";

const underWay = new WeakMap<Socket, Answer>();

export class Answer extends ServerResponse {
  /** Sent with the head, after what its writer says. */
  readonly fixedHeaders: Record<string, string> = {};
  /** Called when the head is written. */
  onHead: (() => void) | undefined;
  /** Called with what is written. */
  onBody: ((chunk: Buffer) => void) | undefined;
  /** As it was sent. */
  contentType: string | undefined;
  /** Of an answer that is sent as a whole. */
  contentLength: number | undefined;

  // oxlint-disable-next-line typescript/no-explicit-any -- the overloads of ServerResponse
  override writeHead(code: number, ...rest: any[]): this {
    const given = rest.at(-1) as Record<string, string> | undefined;
    this.contentType = given?.["Content-Type"];
    const length: unknown = given?.["Content-Length"];
    this.contentLength = typeof length === "number" ? length : undefined;
    const written = super.writeHead(
      code,
      given === undefined ? this.fixedHeaders : Object.assign(given, this.fixedHeaders),
    );
    this.onHead?.();
    return written;
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- the overloads of ServerResponse
  override write(chunk: any, ...rest: any[]): boolean {
    if (this.onBody) this.onBody(Buffer.from(chunk));
    return super.write(chunk, ...rest);
  }

  // oxlint-disable-next-line typescript/no-explicit-any -- the overloads of ServerResponse
  override end(...rest: any[]): this {
    const [chunk] = rest as unknown[];
    if (this.onBody && (typeof chunk === "string" || Buffer.isBuffer(chunk))) this.onBody(Buffer.from(chunk));
    return super.end(...rest);
  }

  override assignSocket(socket: Socket): void {
    underWay.set(socket, this);
    super.assignSocket(socket);
    // Comes when everything was handed to the operating system, and, unlike a method of ours, from Express's responses as well.
    this.once("close", () => {
      if (underWay.get(socket) === this) underWay.delete(socket);
    });
  }

  /** Whether a request of this connection waits for its answer, or for the answer's end. */
  static isOn(socket: Socket): boolean {
    return underWay.has(socket);
  }

  /** Before Express, which gives the response another prototype, and so another `writeHead`. */
  settleHeaders(): void {
    for (const [name, value] of Object.entries(this.fixedHeaders)) this.setHeader(name, value);
  }

  /** What has been added to an answer is set on the answer of a test or an upgrade as well. */
  static of(response: ServerResponse): Answer | undefined {
    return response instanceof Answer ? response : undefined;
  }
}
