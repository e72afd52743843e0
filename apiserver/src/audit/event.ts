/** One entry of the audit log: what is known of a request at one of its stages, as an audit.k8s.io/v1 Event. */
import { decodeProtobuf, protobufMediaType } from "@kayak/api";
import type { User } from "../authn/user.ts";
import type { RequestInfo } from "../http/request-info.ts";
import type { Plan, Stage } from "./policy.ts";

/** Bytes with their media type, taken apart only when the entry is written. */
export interface Body {
  readonly bytes: Buffer;
  readonly type: string;
}

/** Handed in: most servers never load it. */
export type ParseYaml = (text: string) => unknown;

export interface Facts {
  readonly id: string;
  readonly plan: Plan;
  readonly url: string;
  readonly info: RequestInfo;
  readonly user: User;
  readonly impersonated: User | undefined;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string | undefined;
  readonly receivedMs: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly request: Body | undefined;
  readonly response: (Body & { readonly code: number }) | undefined;
  /** What went wrong in the server. */
  readonly panic: string | undefined;
}

interface Moment {
  readonly stage: Stage;
  readonly atMs: number;
  readonly parseYaml: ParseYaml;
}

export function auditEvent(facts: Facts, { stage, atMs, parseYaml }: Moment): object {
  const { plan, request, response, annotations } = facts;
  const wantsRequest = plan.level === "Request" || plan.level === "RequestResponse";
  const [asked, reply] = stage === "RequestReceived" ? [] : [request && plain(request, parseYaml), response];
  return {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: plan.level,
    auditID: facts.id,
    stage,
    requestURI: facts.url,
    verb: facts.info.verb,
    user: userInfo(facts.user),
    ...(facts.impersonated && { impersonatedUser: userInfo(facts.impersonated) }),
    sourceIPs: facts.sourceIPs,
    userAgent: facts.userAgent,
    objectRef: objectReference(facts.info, asked),
    responseStatus: stage === "Panic" ? panicStatus(facts.panic) : reply && responseStatus(reply),
    requestObject: wantsRequest ? documentOf(asked, plan) : undefined,
    responseObject: plan.level === "RequestResponse" && reply ? documentOf(plain(reply), plan) : undefined,
    requestReceivedTimestamp: microTime(facts.receivedMs),
    stageTimestamp: microTime(atMs),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name || undefined, uid, groups: groups.length > 0 ? groups : undefined, extra };
}

/** What the URL leaves open, the object that was sent may say. A patch is no object. */
function objectReference(info: RequestInfo, sent: unknown): object | undefined {
  if (info.kind !== "resource") return undefined;
  const { resource, group, version, subresource } = info;
  const { namespace, name, uid, resourceVersion } = info.verb === "patch" ? {} : identityIn(sent);
  return {
    resource,
    namespace: info.namespace ?? namespace,
    name: info.name ?? name,
    uid,
    apiGroup: group || undefined,
    apiVersion: version,
    resourceVersion,
    subresource,
  };
}

type Identity = Partial<Record<"namespace" | "name" | "uid" | "resourceVersion", string>>;

function identityIn(sent: unknown): Identity {
  const { metadata } = (sent ?? {}) as { metadata?: unknown };
  const given = Object.entries(typeof metadata === "object" && metadata !== null ? metadata : {});
  return Object.fromEntries(given.filter(([, value]) => typeof value === "string" && value !== ""));
}

function panicStatus(what = ""): object {
  const message = `APIServer panic'd: ${what}`;
  return { metadata: {}, status: "Failure", message, reason: "InternalError", code: 500 };
}

/** Of an error, what its Status says; the code of anything else. */
function responseStatus({ code, bytes, type }: Body & { readonly code: number }): object {
  const document = code >= 400 ? plain({ bytes, type }) : undefined;
  const { status, message, reason, details } = (document ?? {}) as Record<string, unknown>;
  return { metadata: {}, status, message, reason, details, code };
}

function documentOf(document: unknown, { omitManagedFields }: Plan): unknown {
  return omitManagedFields ? withoutManagedFields(document) : document;
}

/** Undefined for what is no document: logs, for one. */
function plain({ bytes, type }: Body, parseYaml?: ParseYaml): unknown {
  try {
    if (type.includes("yaml")) return parseYaml?.(bytes.toString());
    if (type.startsWith(protobufMediaType)) return decodeProtobuf(bytes);
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    return undefined;
  }
}

function withoutManagedFields(document: unknown): unknown {
  if (typeof document !== "object" || document === null) return document;
  const { metadata, items } = document as { metadata?: object; items?: unknown[] };
  const { managedFields: _managedFields, ...rest } = (metadata ?? {}) as { managedFields?: unknown };
  return {
    ...document,
    ...(metadata && { metadata: rest }),
    ...(Array.isArray(items) && { items: items.map(withoutManagedFields) }),
  };
}

function microTime(ms: number): string {
  const micros = Math.floor((ms - Math.floor(ms)) * 1000);
  return new Date(ms).toISOString().replace("Z", `${String(micros).padStart(3, "0")}Z`);
}
