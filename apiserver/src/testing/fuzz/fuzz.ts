/**
 * Sends random and mutated requests to a server and judges what comes back. Each request is made of the run's seed and its own
 * number, and of what was accepted before it.
 */
import type { IncomingMessage } from "node:http";
import { type KubernetesObject, type Resource, storedResources } from "@kayak/api";
import { TestClient } from "../request.ts";
import type { TestServer } from "../server.ts";
import { Corpus, fuzzNamespaces } from "./corpus.ts";
import { type FuzzAnswer, parsed, problemsOfAnswer, problemsOfObject } from "./judge.ts";
import { isPlain } from "./mutate.ts";
import { Random } from "./random.ts";
import { type FuzzRequest, requestOf } from "./requests.ts";
import { sendRaw } from "./smuggling.ts";

export interface FuzzOptions {
  readonly server: TestServer;
  readonly requests: number;
  readonly seed: number;
  readonly concurrency: number;
  readonly progress?: ((done: number, codes: ReadonlyMap<number, number>) => void) | undefined;
  /** How many different failures end the run. */
  readonly maxFailures?: number | undefined;
}

export interface Failure {
  /** Of the request that met it first; -1 for what was found in the end. */
  readonly number: number;
  readonly problem: string;
  readonly request: string;
  times: number;
}

export interface FuzzResult {
  readonly codes: ReadonlyMap<number, number>;
  readonly failures: readonly Failure[];
  /** How many objects were stored in the end, all of them looked at. */
  readonly stored: number;
}

/** Read of an answer at most: lists may be long, watches do not end. */
const maxAnswerBytes = 8 * 1024 * 1024;
/** A watch is looked at for so long. */
const watchMs = 20;
const progressEvery = 1000;
/** One of so many requests is bytes that are no proper HTTP. */
const rawEvery = 500;

export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const run = new Run(options);
  await run.prepare();
  await Promise.all(Array.from({ length: options.concurrency }, () => run.work()));
  const stored = await run.examineAll();
  run.close();
  return { codes: run.codes, failures: [...run.failures.values()], stored };
}

class Run {
  readonly codes = new Map<number, number>();
  /** By what is wrong, names and numbers left out. */
  readonly failures = new Map<string, Failure>();
  private readonly options: FuzzOptions;
  private readonly client: TestClient;
  private readonly corpus = new Corpus();
  private next = 0;

  constructor(options: FuzzOptions) {
    this.options = options;
    this.client = new TestClient(options.server.config);
  }

  async prepare(): Promise<void> {
    for (const name of fuzzNamespaces) await this.client.post("/api/v1/namespaces", { metadata: { name } });
  }

  close(): void {
    this.client.close();
  }

  async work(): Promise<void> {
    const { requests, maxFailures = 50, progress } = this.options;
    while (this.next < requests && this.failures.size < maxFailures) {
      const number = this.next++;
      await this.one(number);
      if (number % progressEvery === progressEvery - 1) progress?.(number + 1, this.codes);
    }
  }

  private async one(number: number): Promise<void> {
    const random = new Random(this.options.seed * 1_000_003 + number);
    if (number % rawEvery === rawEvery - 1) return this.raw(random, number);
    const request = requestOf(random, { resources: storedResources, corpus: this.corpus });
    if (endsNamespace(request)) return;
    try {
      const answer = await this.send(request);
      this.codes.set(answer.code, (this.codes.get(answer.code) ?? 0) + 1);
      for (const problem of problemsOfAnswer(request, answer)) this.fail(number, problem, request);
      this.learn(random, number, { request, answer });
    } catch (error) {
      if (!isRefusal(error)) this.fail(number, `no answer: ${(error as Error).message}`, request);
    }
  }

  private async raw(random: Random, number: number): Promise<void> {
    const problem = await sendRaw(random, this.options.server.config);
    if (problem) this.note({ number, problem, request: "(bytes)" });
  }

  private async send({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
    const response = await this.client.open(method, path, { headers, ...(body !== undefined && { body }) });
    const text = await readSome(response);
    return { code: response.statusCode ?? 0, type: response.headers["content-type"] ?? "", text };
  }

  /** Looks at what was stored, and keeps it to go on from. */
  private learn(
    random: Random,
    number: number,
    { request, answer }: { request: FuzzRequest; answer: FuzzAnswer },
  ): void {
    const { resource, method, path, headers } = request;
    if (!resource || method === "GET" || method === "HEAD" || answer.code >= 300) return;
    const object = parsed(answer.text);
    if (!isPlain(object) || object["kind"] !== resource.kind || headers["Accept"]?.includes("as=")) return;
    const problems = this.examine(resource, object, answer.code === 201);
    for (const problem of problems) this.fail(number, problem, request);
    if (problems.length === 0 && !path.includes("dryRun")) this.corpus.add(random, resource, object);
  }

  private examine(resource: Resource, object: unknown, created: boolean): string[] {
    try {
      return problemsOfObject(resource, object as KubernetesObject, created);
    } catch (error) {
      return [`${resource.kind} is stored, but does not decode: ${(error as Error).message}`];
    }
  }

  /** Everything that is stored in the end. */
  async examineAll(): Promise<number> {
    let stored = 0;
    for (const resource of storedResources) {
      const root = resource.group === "" ? "/api/v1" : `/apis/${resource.group}/${resource.version}`;
      const { body, code, text } = await this.client.get(`${root}/${resource.plural}`);
      if (code !== 200) {
        this.note({ number: -1, problem: `listing ${resource.plural}: ${text.slice(0, 300)}`, request: "" });
        continue;
      }
      for (const item of body.items) {
        const object = { apiVersion: body.apiVersion, kind: resource.kind, ...item };
        for (const problem of this.examine(resource, object, false))
          this.note({ number: -1, problem, request: JSON.stringify(object).slice(0, 2000) });
      }
      stored += body.items.length;
    }
    return stored;
  }

  private fail(number: number, problem: string, { method, path, headers, body }: FuzzRequest): void {
    const shown = Buffer.isBuffer(body) ? `base64 ${body.toString("base64")}` : (body ?? "");
    const request = `${method} ${path}\n${JSON.stringify(headers)}\n${shown.slice(0, 3000)}`;
    this.note({ number, problem, request });
  }

  private note(failure: Omit<Failure, "times">): void {
    const key = failure.problem.replaceAll(/\S+\/\S+ is|\d+/g, "").slice(0, 220);
    const known = this.failures.get(key);
    if (known) known.times++;
    else this.failures.set(key, { ...failure, times: 1 });
  }
}

/** The namespaces that all work in stay; without a controller none would ever be gone. */
function endsNamespace({ method, path }: FuzzRequest): boolean {
  return method === "DELETE" && /^\/+api\/v1\/namespaces\/?([^/]+\/?)?(\?|$)/.test(path);
}

/** What Node's client itself refuses to send. */
function isRefusal(error: unknown): boolean {
  const { code = "" } = error as { code?: string };
  return code === "ERR_INVALID_CHAR" || code === "ERR_UNESCAPED_CHARACTERS" || code === "ERR_INVALID_HTTP_TOKEN";
}

async function readSome(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const stop = () => void response.destroy();
  // Only watches stay open without saying how long they are.
  const timer = response.headers["content-length"] === undefined ? setTimeout(stop, watchMs) : undefined;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxAnswerBytes) break;
    }
  } catch {
    // Ended by us, or by a server that had begun to answer.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString();
}
