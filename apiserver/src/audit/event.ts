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
}

export function auditEvent(facts: Facts, stage: Stage, atMs: number): object {
  const { plan, request, response, annotations } = facts;
  const wantsRequest = plan.level === "Request" || plan.level === "RequestResponse";
  const reply = stage === "RequestReceived" ? undefined : response;
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
    objectRef: objectReference(facts.info),
    responseStatus: reply && responseStatus(reply),
    requestObject: wantsRequest && request && stage !== "RequestReceived" ? documentOf(request, plan) : undefined,
    responseObject: plan.level === "RequestResponse" && reply ? documentOf(reply, plan) : undefined,
    requestReceivedTimestamp: microTime(facts.receivedMs),
    stageTimestamp: microTime(atMs),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

function userInfo({ name, uid, groups, extra }: User): object {
  return { username: name, uid, groups, extra };
}

function objectReference(info: RequestInfo): object | undefined {
  if (info.kind !== "resource") return undefined;
  const { resource, namespace, name, group, version, subresource } = info;
  return { resource, namespace, name, apiGroup: group || undefined, apiVersion: version, subresource };
}

/** Of an error, what its Status says; the code of anything else. */
function responseStatus({ code, bytes, type }: Body & { readonly code: number }): object {
  const document = code >= 400 ? plain({ bytes, type }) : undefined;
  const { status, message, reason, details } = (document ?? {}) as Record<string, unknown>;
  return { metadata: {}, status, message, reason, details, code };
}

function documentOf(body: Body, { omitManagedFields }: Plan): unknown {
  const document = plain(body);
  return omitManagedFields ? withoutManagedFields(document) : document;
}

/** Undefined for what is no document: logs, for one. */
function plain({ bytes, type }: Body): unknown {
  try {
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
