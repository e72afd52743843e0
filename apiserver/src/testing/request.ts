/** A plain HTTPS client for tests: what is sent and what comes back, with nothing in between. */
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import type { TestServer } from "./server.ts";

export interface TestAnswer {
  readonly code: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every kind
  readonly body: any;
}

export interface TestRequest {
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON. */
  readonly body?: unknown;
}

export type WatchEvent = { readonly type: string; readonly object: TestAnswer["body"] };

export class TestClient {
  private readonly config: Partial<TestServer["config"]> & { server: string };
  private readonly agent: Agent;

  constructor(config: Partial<TestServer["config"]> & { server: string; ca: string }) {
    this.config = config;
    const { ca, cert, key } = config;
    this.agent = new Agent({ keepAlive: true, ca, ...(cert && { cert }), ...(key && { key }) });
  }

  get = (path: string, headers: TestRequest["headers"] = {}) => this.send("GET", path, { headers });
  post = (path: string, body: unknown) => this.send("POST", path, { body });
  put = (path: string, body: unknown) => this.send("PUT", path, { body });
  delete = (path: string, body?: unknown) => this.send("DELETE", path, { body });
  patch = (path: string, body: unknown, type = "strategic-merge-patch") =>
    this.send("PATCH", path, { body, headers: { "Content-Type": `application/${type}+json` } });

  async send(method: string, path: string, options: TestRequest = {}): Promise<TestAnswer> {
    const response = await this.open(method, path, options);
    let text = "";
    for await (const chunk of response.setEncoding("utf8")) text += chunk as string;
    return { code: response.statusCode ?? 0, headers: response.headers, text, body: json(text) };
  }

  open(method: string, path: string, { headers = {}, body }: TestRequest = {}): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const content =
        body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      // Node sends DELETE bodies without a length unless told.
      const type =
        content === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(content)) };
      const call = request(
        this.config.server + path,
        { method, agent: this.agent, headers: { ...type, ...headers } },
        resolve,
      );
      call.on("error", reject);
      call.end(content);
    });
  }

  /** The events of a watch, until the caller stops reading. Resolves when the watch has begun: nothing later is missed. */
  async watch(path: string, headers: TestRequest["headers"] = {}): Promise<AsyncGenerator<WatchEvent>> {
    const response = await this.open("GET", path, { headers });
    if (response.statusCode !== 200) throw new Error(`the watch was answered ${response.statusCode}`);
    return eventsOf(response);
  }

  close(): void {
    this.agent.destroy();
  }
}

async function* eventsOf(response: IncomingMessage): AsyncGenerator<WatchEvent> {
  let rest = "";
  try {
    for await (const chunk of response.setEncoding("utf8")) {
      const lines = (rest + (chunk as string)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield JSON.parse(line) as WatchEvent;
    }
  } finally {
    response.destroy();
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The next `count` events. */
export async function take(events: AsyncGenerator<WatchEvent>, count: number): Promise<WatchEvent[]> {
  const taken: WatchEvent[] = [];
  while (taken.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}
