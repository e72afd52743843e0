/** Follows requests for the audit log: takes down what each layer finds out, and writes an entry at every stage the policy wants. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import type { User } from "../authn/user.ts";
import { Answer } from "../http/answer.ts";
import type { RequestInfo } from "../http/request-info.ts";
import { auditIdHeader } from "./audit-id.ts";
import { type Body, type ParseYaml, auditEvent } from "./event.ts";
import type { LogFile } from "./log-file.ts";
import { type Plan, type Policy, type Stage, planAudit } from "./policy.ts";

/** Bodies of requests that are being followed, put here by whoever reads them. */
const followed = new WeakMap<IncomingMessage, AuditRecord>();

/** A request's body has been read. */
export function bodyWasRead(request: IncomingMessage, bytes: Buffer): void {
  followed.get(request)?.read(bytes);
}

/** Puts an annotation on the request's entries, if there are any. */
export function annotateAudit(request: IncomingMessage, name: string, value: string): void {
  const record = followed.get(request);
  if (record) record.annotations[name] = value;
}

export interface Followed {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: RequestInfo;
}

interface AuditorParts {
  readonly policy: Policy;
  readonly log: LogFile;
  readonly now: () => number;
  readonly parseYaml: ParseYaml;
}

export class Auditor {
  private readonly policy: Policy;
  private readonly log: LogFile;
  private readonly now: () => number;
  private readonly parseYaml: ParseYaml;

  constructor({ policy, log, now, parseYaml }: AuditorParts) {
    this.parseYaml = parseYaml;
    this.policy = policy;
    this.log = log;
    this.now = now;
  }

  /** Who asks is known: the policy decides. */
  identify(exchange: Followed, user: User): void {
    const plan = planAudit(this.policy, user, exchange.info);
    if (plan.level !== "None") this.follow(exchange, user, plan);
  }

  /** Nobody was recognised: one entry says that somebody tried. */
  unidentified(exchange: Followed): void {
    const plan = planAudit(this.policy, nobody, exchange.info);
    const record = plan.level === "None" ? undefined : this.record(exchange, nobody, plan);
    if (!record) return;
    record.onClose(() => this.write(record, "ResponseStarted"));
  }

  /** The server itself failed, as it never should: the last entry says so. */
  panicked(request: IncomingMessage, error: Error): void {
    const record = followed.get(request);
    if (record) record.panic = error.message;
  }

  impersonate(request: IncomingMessage, user: User): void {
    const record = followed.get(request);
    if (record) record.impersonated = user;
  }

  private record(exchange: Followed, user: User, plan: Plan): AuditRecord | undefined {
    const response = Answer.of(exchange.response);
    if (!response) return undefined;
    const record = new AuditRecord({ ...exchange, response }, user, plan);
    followed.set(exchange.request, record);
    record.receivedMs = this.now();
    return record;
  }

  private follow(exchange: Followed, user: User, plan: Plan): void {
    const record = this.record(exchange, user, plan);
    if (!record) return;
    const write = (stage: Stage) => this.write(record, stage);
    write("RequestReceived");
    record.watch(write);
  }

  private write(record: AuditRecord, stage: Stage): void {
    if (record.plan.omits(stage)) return;
    const at = stage === "RequestReceived" ? record.receivedMs : this.now();
    const facts = record.facts();
    this.log.add(() => JSON.stringify(auditEvent(facts, { stage, atMs: at, parseYaml: this.parseYaml })));
  }

  close(): Promise<void> {
    return this.log.flush();
  }
}

/** Bodies larger than this are left out: the entry would be larger than who reads the log expects of a line. */
const maxBodyBytes = 3 * 1024 * 1024;

class AuditRecord {
  readonly plan: Plan;
  readonly annotations: Record<string, string> = {};
  impersonated: User | undefined;
  receivedMs = 0;
  /** What went wrong in the server. */
  panic: string | undefined;
  private readonly exchange: Followed & { readonly response: Answer };
  private readonly user: User;
  private requestBody: Body | undefined;
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(exchange: Followed & { readonly response: Answer }, user: User, plan: Plan) {
    this.exchange = exchange;
    this.user = user;
    this.plan = plan;
    // What is written down is read again: it must not be compressed.
    if (plan.level === "RequestResponse") delete exchange.request.headers["accept-encoding"];
  }

  read(bytes: Buffer): void {
    if (bytes.length > maxBodyBytes) return;
    this.requestBody = { bytes, type: this.exchange.request.headers["content-type"] ?? "application/json" };
  }

  /** Long-running requests have begun when their head goes out; all are complete when the connection is done with them. */
  watch(write: (stage: Stage) => void): void {
    const { response, info } = this.exchange;
    if (info.verb === "watch" || isStream(info)) response.onHead = () => write("ResponseStarted");
    this.onClose(() => write(this.panic === undefined ? "ResponseComplete" : "Panic"));
  }

  onClose(then: () => void): void {
    const { response } = this.exchange;
    response.watchBody((chunk) => this.take(chunk, response.statusCode));
    response.once("close", then);
  }

  /** Errors are wanted for their reason. */
  private take(chunk: Buffer, code: number): void {
    const wanted = this.plan.level === "RequestResponse" || code >= 400;
    if (!wanted || this.exchange.info.verb === "watch" || this.size > maxBodyBytes) return;
    this.size += chunk.length;
    this.chunks.push(chunk);
  }

  facts() {
    const { request, response, info } = this.exchange;
    const type = response.contentType ?? "";
    const complete = this.size <= maxBodyBytes ? Buffer.concat(this.chunks) : Buffer.alloc(0);
    return {
      id: response.fixedHeaders[auditIdHeader] ?? "",
      info,
      plan: this.plan,
      url: request.url ?? "/",
      user: this.user,
      impersonated: this.impersonated,
      sourceIPs: sourcesOf(request),
      userAgent: request.headers["user-agent"],
      receivedMs: this.receivedMs,
      annotations: { ...this.annotations },
      panic: this.panic,
      request: this.requestBody,
      response: { bytes: complete, type, code: response.statusCode },
    };
  }
}

const nobody: User = { name: "", groups: [] };

const streams = new Set(["log", "exec", "attach", "portforward", "proxy"]);

function isStream(info: RequestInfo): boolean {
  return info.kind === "resource" && info.subresource !== undefined && streams.has(info.subresource);
}

/** The proxies' word first, the connection last. */
function sourcesOf({ headers, socket }: IncomingMessage): string[] {
  const forwarded = headers["x-forwarded-for"];
  const claimed = typeof forwarded === "string" ? forwarded.split(",").map((each) => each.trim()) : [];
  const remote = (socket as TLSSocket).remoteAddress ?? "";
  return [...claimed, remote].filter((each) => each !== "");
}
