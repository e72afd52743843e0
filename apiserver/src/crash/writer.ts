/**
 * A client that writes objects of its own, one request after the other, and keeps what must have become of them. When a server
 * dies under a request, nobody knows whether it was done; the next server tells.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestAnswer, TestClient } from "../testing/request.ts";
import type { Random } from "./random.ts";

export interface Change {
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  readonly value: string;
  /** Unknown of a deletion, whose answer does not tell it. */
  readonly revision: number | undefined;
}

export interface WriterOptions {
  readonly client: TestClient;
  readonly collection: string;
  readonly name: string;
  readonly random: Random;
  readonly progress: Progress;
}

/** What all writers together have come to. */
export interface Progress {
  acknowledged: number;
  /** The newest revision that any answer told. */
  newest: number;
}

const objects = 20;
const pollMs = 20;

export class Writer {
  /** Of every object, in order. */
  readonly changes = new Map<string, Change[]>();
  private readonly options: WriterOptions;
  private written = 0;

  constructor(options: WriterOptions) {
    this.options = options;
  }

  /** One write, acknowledged or found out about. */
  async write(): Promise<void> {
    const { random, name } = this.options;
    const key = `${name}-${Math.floor(random() * objects)}`;
    const present = this.last(key);
    const value = `${name}/${this.written++}`;
    const exists = present !== undefined && present.type !== "DELETED";
    if (!exists) return this.request(key, { type: "ADDED", value });
    return this.request(key, random() < 0.2 ? { type: "DELETED", value: present.value } : { type: "MODIFIED", value });
  }

  private last(key: string): Change | undefined {
    return this.changes.get(key)?.at(-1);
  }

  private async request(key: string, change: Omit<Change, "revision">): Promise<void> {
    const { progress } = this.options;
    const before = progress.newest;
    const answer = await this.send(key, change).catch(() => undefined);
    if (!answer || answer.code >= 500) return this.findOut(key, change);
    assert.ok(answer.code < 300, `${change.type} ${key}: ${answer.code} ${answer.text}`);
    const revision = change.type === "DELETED" ? undefined : Number(answer.body.metadata.resourceVersion);
    if (revision !== undefined) {
      assert.ok(revision > before, `${key} was written at ${revision}, after ${before} had been told`);
      progress.newest = Math.max(progress.newest, revision);
    }
    progress.acknowledged++;
    this.note(key, { ...change, revision });
  }

  private send(key: string, { type, value }: Omit<Change, "revision">): Promise<TestAnswer> {
    const { client, collection, random } = this.options;
    const metadata = { name: key };
    if (type === "ADDED") return client.post(collection, { metadata, data: { value } });
    if (type === "DELETED") return client.delete(`${collection}/${key}`);
    if (random() < 0.3) return client.patch(`${collection}/${key}`, { data: { value } }, "merge-patch");
    return client.put(`${collection}/${key}`, { metadata, data: { value } });
  }

  private async findOut(key: string, change: Omit<Change, "revision">): Promise<void> {
    const { client, collection } = this.options;
    for (;;) {
      const answer = await client.get(`${collection}/${key}`).catch(() => undefined);
      if (answer?.code === 200 || answer?.code === 404) return this.settle(key, change, answer);
      await sleep(pollMs);
    }
  }

  private settle(key: string, change: Omit<Change, "revision">, { code, body }: TestAnswer): void {
    const value = code === 200 ? body.data.value : undefined;
    const done = change.type === "DELETED" ? code === 404 : value === change.value;
    if (done) {
      const revision = change.type === "DELETED" ? undefined : Number(body.metadata.resourceVersion);
      this.note(key, { ...change, revision });
      return;
    }
    const last = this.last(key);
    assert.equal(value, last?.type === "DELETED" ? undefined : last?.value, `${key} is neither old nor new`);
  }

  private note(key: string, change: Change): void {
    const changes = this.changes.get(key) ?? [];
    this.changes.set(key, changes);
    changes.push(change);
  }
}
