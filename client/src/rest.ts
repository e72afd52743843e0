/** The Client over HTTP: one small function per verb. */
import type { IncomingMessage } from "node:http";
import { groupVersion, type KubernetesObject, type Resource } from "@kayak/api";
import type {
  Client,
  ClientConfig,
  DeleteOptions,
  ListOptions,
  ObjectList,
  PatchType,
  RawResponse,
  WatchOptions,
  WriteOptions,
} from "./client.ts";
import { sleep, systemClock } from "./clock.ts";
import { errorFromReply, unreachable } from "./http/errors.ts";
import { query, resourcePath, type QueryValue } from "./http/paths.ts";
import { createTransport, readBody, type HttpRequest, type Transport } from "./http/transport.ts";
import { watchEvents } from "./watch.ts";

/** A server that says "later" is asked again this often, then its error is passed on. */
const MAX_RETRIES_AFTER = 10;
const JSON_TYPE = "application/json";

const patchTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

export function createClient(config: ClientConfig): Client {
  return clientOver(createTransport(config), config.server);
}

/** `server` is for messages. */
export function clientOver(transport: Transport, server: string): Client {
  const call = <R>(request: Call) => exchangeJson<R>(transport, request, server);
  return {
    get: (resource, ref, options = {}) =>
      call({ method: "GET", path: resourcePath(resource, ref), signal: options.signal }),
    list: async (resource, options = {}) => {
      const path = resourcePath(resource, options) + query(listQuery(options));
      return typed(resource, await call({ method: "GET", path, signal: options.signal }));
    },
    watch: (resource, options = {}) => {
      const path = resourcePath(resource, options) + query(watchQuery(options));
      return watchEvents({ transport, path, signal: options.signal });
    },
    create: (resource, object, options = {}) => {
      const { namespace, name } = object.metadata;
      const path = resourcePath(resource, {
        namespace,
        ...(options.subresource && { name }),
        subresource: options.subresource,
      });
      return call({
        method: "POST",
        path: path + query(writeQuery(options)),
        body: withKind(resource, object),
        signal: options.signal,
      });
    },
    update: (resource, object, options = {}) => call(updateCall(resource, object, options)),
    updateStatus: (resource, object, options = {}) =>
      call(updateCall(resource, object, { ...options, subresource: "status" })),
    patch: (resource, ref, { type, body, force, ...options }) => {
      const path =
        resourcePath(resource, { ...ref, subresource: options.subresource }) + query({ ...writeQuery(options), force });
      return call({ method: "PATCH", path, body, contentType: patchTypes[type], signal: options.signal });
    },
    createSubresource: (resource, ref, { subresource, body, signal }) =>
      call({ method: "POST", path: resourcePath(resource, { ...ref, subresource }), body, signal }),
    delete: (resource, ref, options = {}) =>
      call({ method: "DELETE", path: resourcePath(resource, ref), body: deleteBody(options), signal: options.signal }),
    deleteCollection: (resource, options) => {
      const path = resourcePath(resource, options) + query(listQuery(options));
      return call({ method: "DELETE", path, body: deleteBody(options), signal: options.signal });
    },
    request: async (path, { method = "GET", ...options } = {}) =>
      rawResponse(await transport.send({ method, path, ...options })),
    close: () => transport.close(),
  };
}

function updateCall<T extends KubernetesObject>(resource: Resource<T>, object: T, options: WriteOptions): Call {
  const path =
    resourcePath(resource, { ...object.metadata, subresource: options.subresource }) + query(writeQuery(options));
  return { method: "PUT", path, body: withKind(resource, object), signal: options.signal };
}

function withKind(resource: Resource, object: object): object {
  return { apiVersion: groupVersion(resource), kind: resource.kind, ...object };
}

/** Lists from upstream leave apiVersion and kind out of their items. */
function typed<T extends KubernetesObject>(resource: Resource<T>, list: ObjectList<T>): ObjectList<T> {
  const apiVersion = groupVersion(resource);
  const items = list.items ?? [];
  for (const item of items) {
    item.apiVersion ??= apiVersion;
    item.kind ??= resource.kind;
  }
  return { ...list, items };
}

function listQuery(options: ListOptions): Record<string, QueryValue> {
  const { labelSelector, fieldSelector, limit, resourceVersion } = options;
  return { labelSelector, fieldSelector, limit, continue: options.continue, resourceVersion };
}

function watchQuery(options: WatchOptions): Record<string, QueryValue> {
  const { labelSelector, fieldSelector, resourceVersion, allowWatchBookmarks, sendInitialEvents, timeoutSeconds } =
    options;
  const initial = sendInitialEvents === undefined ? {} : { sendInitialEvents, resourceVersionMatch: "NotOlderThan" };
  return {
    watch: true,
    labelSelector,
    fieldSelector,
    resourceVersion,
    allowWatchBookmarks,
    timeoutSeconds,
    ...initial,
  };
}

function writeQuery(options: WriteOptions): Record<string, QueryValue> {
  const { dryRun, fieldManager, fieldValidation } = options;
  return { dryRun: dryRun ? "All" : undefined, fieldManager, fieldValidation };
}

/** Nothing to say means no body. */
function deleteBody(options: DeleteOptions): object | undefined {
  const { gracePeriodSeconds, propagationPolicy, preconditions } = options;
  if (gracePeriodSeconds === undefined && propagationPolicy === undefined && preconditions === undefined)
    return undefined;
  return { apiVersion: "v1", kind: "DeleteOptions", gracePeriodSeconds, propagationPolicy, preconditions };
}

async function exchangeJson<R>(transport: Transport, call: Call, server: string): Promise<R> {
  const request = jsonRequest(call);
  for (let attempt = 0; ; attempt++) {
    const reply = await transport.send(request);
    const code = reply.statusCode ?? 0;
    const text = await readReply(reply, { server, signal: call.signal });
    if (code < 400) return JSON.parse(text) as R;
    const delayMs = retryAfterMs(reply);
    if (delayMs === undefined || attempt >= MAX_RETRIES_AFTER) throw errorFromReply(code, text);
    await sleep(systemClock, delayMs, call.signal);
  }
}

function jsonRequest({ method, path, body, contentType = JSON_TYPE, signal }: Call): HttpRequest {
  if (body === undefined) return { method, path, headers: { accept: JSON_TYPE }, signal };
  return {
    method,
    path,
    headers: { accept: JSON_TYPE, "content-type": contentType },
    body: JSON.stringify(body),
    signal,
  };
}

async function readReply(
  reply: IncomingMessage,
  context: { server: string; signal: AbortSignal | undefined },
): Promise<string> {
  try {
    return await readBody(reply);
  } catch (error) {
    context.signal?.throwIfAborted();
    throw unreachable(context.server, error);
  }
}

/** Defined when the server asks for another try: 429 or a 5xx with Retry-After in seconds. */
function retryAfterMs(reply: IncomingMessage): number | undefined {
  const code = reply.statusCode ?? 0;
  if (code !== 429 && code < 500) return undefined;
  const seconds = Number(reply.headers["retry-after"] ?? NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

function rawResponse(reply: IncomingMessage): RawResponse {
  return { status: reply.statusCode ?? 0, headers: reply.headers, body: reply, text: () => readBody(reply) };
}
