/** A watch that is taken up again, as informers do, after the last revision it has seen: over any number of servers. */
import { setTimeout as sleep } from "node:timers/promises";
import type { TestClient } from "../testing/request.ts";

export interface Seen {
  readonly type: string;
  readonly name: string;
  readonly value: string;
  readonly revision: number;
}

const retryMs = 10;

export class Follower {
  readonly events: Seen[] = [];
  /** How often it had to begin again. */
  resumed = 0;
  private readonly client: TestClient;
  private readonly path: string;
  private revision: number;
  private stopped = false;

  /** `path` with a question mark. */
  constructor(client: TestClient, path: string, revision: number) {
    this.client = client;
    this.path = path;
    this.revision = revision;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Until it is stopped and has seen what comes after. */
  async run(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.follow();
      } catch (error) {
        if (error instanceof LostEvents) throw error;
      }
      this.resumed++;
      await sleep(retryMs);
    }
  }

  private async follow(): Promise<void> {
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${this.revision}`;
    for await (const { type, object } of await this.client.watch(this.path + query)) {
      if (type === "ERROR") throw new LostEvents(`the watch from ${this.revision} was refused: ${object.message}`);
      this.revision = Number(object.metadata.resourceVersion);
      const { name } = object.metadata;
      if (type !== "BOOKMARK") this.events.push({ type, name, value: object.data?.value, revision: this.revision });
      if (name === "end") return this.stop();
    }
  }
}

class LostEvents extends Error {}
