/** The response of every request: what the layers it passes want each answer to carry goes out with it, whoever writes the answer. */
import { ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Node sets it for as long as a response uses the socket, whatever prototype the response was given. */
interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null;
}

export class Answer extends ServerResponse {
  /** Sent with the head, after what its writer says. */
  readonly fixedHeaders: Record<string, string> = {};
  /** Called when the head is written. */
  onHead: (() => void) | undefined;
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

  /** Hands over what is written from now on. */
  watchBody(take: (chunk: Buffer) => void): void {
    for (const method of ["write", "end"] as const) {
      const original = this[method].bind(this) as (...given: unknown[]) => never;
      this[method] = (...given: unknown[]) => {
        const [chunk] = given;
        if (typeof chunk === "string" || chunk instanceof Uint8Array) take(Buffer.from(chunk));
        return original(...given);
      };
    }
  }

  /** Whether a request of this connection waits for its answer, or for the answer's end. */
  static isOn(socket: Socket): boolean {
    return Boolean((socket as HttpSocket)._httpMessage);
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
