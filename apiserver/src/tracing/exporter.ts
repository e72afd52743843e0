/** Sends finished spans to a collector, some at a time; never waited for, and dropped when there are too many. */
import { request as http } from "node:http";
import { request as https } from "node:https";
import type { Logger } from "@kayak/api";
import { type Span, exportRequest } from "./span.ts";

const batchMs = 1000;
const maxBatch = 512;
/** Spans that wait; more are dropped. */
const maxWaiting = 4096;
const timeoutMs = 5000;

export class SpanExporter {
  dropped = 0;
  private readonly url: string;
  private readonly logger: Logger;
  private waiting: Span[] = [];
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();

  constructor(url: string, logger: Logger) {
    this.url = url;
    this.logger = logger;
  }

  add(span: Span): void {
    if (this.waiting.length >= maxWaiting) {
      this.dropped++;
      return;
    }
    this.waiting.push(span);
    this.timer ??= setTimeout(() => void this.flush(), batchMs);
  }

  /** Resolves when everything added before is sent or given up. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const spans = this.waiting;
    this.waiting = [];
    for (let at = 0; at < spans.length; at += maxBatch) {
      const batch = spans.slice(at, at + maxBatch);
      this.sending = this.sending
        .then(() => this.send(batch))
        .catch((error: unknown) => {
          this.dropped += batch.length;
          this.logger.debug("traces could not be sent", { error: error as Error });
        });
    }
    return this.sending;
  }

  private send(spans: readonly Span[]): Promise<void> {
    const body = JSON.stringify(exportRequest(spans, "apiserver"));
    const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      const open = this.url.startsWith("https:") ? https : http;
      const call = open(this.url, { method: "POST", headers, timeout: timeoutMs }, (response) => {
        response.resume();
        const { statusCode = 0 } = response;
        if (statusCode < 300) response.once("end", resolve);
        else reject(new Error(`the collector answered ${statusCode}`));
      });
      call.once("timeout", () => call.destroy(new Error("the collector did not answer")));
      call.once("error", reject);
      call.end(body);
    });
  }
}
