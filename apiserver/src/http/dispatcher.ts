/** Takes each request through the layers: what is asked, who asks, may they, is there room, who answers. */
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Logger, StatusError } from "@kayak/api";
import { type Authenticator, authenticate } from "../authn/authenticator.ts";
import { type Auditor, annotateAudit } from "../audit/auditor.ts";
import { identifyAnswer } from "../audit/audit-id.ts";
import { impersonate } from "../authn/impersonation.ts";
import { attributesOf } from "../authz/attributes.ts";
import { authorize } from "../authz/authorize.ts";
import type { Authorizer } from "../authz/authorizer.ts";
import type { Routes } from "../endpoints/routes.ts";
import { takeSeats } from "../flow-control/admit.ts";
import type { FlowControl } from "../flow-control/flow-control.ts";
import type { RequestMetrics } from "../metrics/request-metrics.ts";
import type { Tracer } from "../tracing/tracer.ts";
import { Answer } from "./answer.ts";
import { endWhenClosing, refuseWhenClosing } from "./closing.ts";
import { RequestContext, type ResourceContext } from "./context.ts";
import { deadlineOf, within } from "./deadline.ts";
import { internalError } from "./internal-error.ts";
import { type RequestInfo, type ResourceRequest, parseRequest } from "./request-info.ts";
import { sendError, sendPageNotFound } from "./respond.ts";

export interface DispatcherOptions {
  readonly authenticators: readonly Authenticator[];
  readonly authorizer: Authorizer;
  readonly flowControl: FlowControl;
  /** Absent: nothing is written down. */
  readonly audit: Auditor | undefined;
  /** Absent: nothing is traced. */
  readonly tracer: Tracer | undefined;
  readonly routes: Routes;
  /** Everything that is no resource. */
  readonly app: () => Promise<RequestListener>;
  readonly metrics: RequestMetrics;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
  readonly logger: Logger;
}

export function createDispatcher(options: DispatcherOptions): RequestListener {
  const { tracer } = options;
  return (request, response) => {
    const startedMs = performance.now();
    const exchange = { request, response, info: parseRequest(request.method ?? "GET", request.url ?? "/") };
    identifyAnswer(exchange);
    if (tracer) tracer.request(request, response, () => run(options, exchange, startedMs));
    else run(options, exchange, startedMs);
  };
}

function run(options: DispatcherOptions, exchange: Exchange, startedMs: number): void {
  const { request, response, info } = exchange;
  const series = options.metrics.seriesOf(info, info.verb === "patch" && isApply(request));
  series.running++;
  handle(options, exchange)
    .catch((error: unknown) => {
      const problem = internalError(error, options.logger);
      if (problem !== error && problem.cause instanceof Error) options.audit?.panicked(exchange.request, problem.cause);
      return sendError(exchange, problem);
    })
    .finally(() =>
      whenAnswered(response, () => {
        series.running--;
        series.observe(response.statusCode, (performance.now() - startedMs) / 1000, sizeOf(info, response));
      }),
    );
}

function whenAnswered(response: ServerResponse, then: () => void): void {
  if (response.writableEnded) then();
  else response.once("close", then);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: RequestInfo;
}

async function handle(options: DispatcherOptions, { request, response, info }: Exchange): Promise<void> {
  refuseWhenClosing(options.closing, { info, response });
  const context = await admit(options, { request, response, info });
  if (isLongRunning(info)) {
    endWhenClosing(options.closing, response);
    return answer(options, context);
  }
  const deadlineMs = deadlineOf(context);
  const turn = takeSeats(options.flowControl, context);
  const ticket = turn instanceof Promise ? await turn : turn;
  const leave = options.metrics.entered(info.verb);
  try {
    await within(deadlineMs, context, () => answer(options, context));
  } finally {
    leave();
    ticket?.leave();
  }
}

/** Resolves when the answer is complete, or, for a watch, has begun. */
async function answer(options: DispatcherOptions, context: RequestContext): Promise<void> {
  if (isResource(context)) return serve(options.routes, context);
  const { request, response } = context;
  const app = await options.app();
  Answer.of(response)?.settleHeaders();
  await new Promise<void>((resolve) => {
    response.once("close", resolve);
    app(request, response);
  });
}

/** Who asks, and may they. */
export async function admit(
  { authenticators, authorizer, audit }: Pick<DispatcherOptions, "authenticators" | "authorizer" | "audit">,
  exchange: Exchange,
): Promise<RequestContext> {
  const { request, info } = exchange;
  const known = await authenticate(authenticators, request).catch((error: unknown) => {
    audit?.unidentified(exchange);
    throw error;
  });
  audit?.identify(exchange, known);
  const user = impersonate(authorizer, request, known);
  if (user !== known) audit?.impersonate(request, user);
  authorize(authorizer, attributesOf(user, info), audit && ((name, value) => annotateAudit(request, name, value)));
  const { response } = exchange;
  return new RequestContext({ request, response, info, user });
}

function isResource(context: RequestContext): context is ResourceContext {
  return context.info.kind === "resource";
}

/** Those hold no seats. A watch does until it has begun. */
function isLongRunning(info: RequestInfo): boolean {
  return info.kind === "resource" && (info.subresource === "log" || info.subresource === "proxy");
}

async function serve(routes: Routes, context: ResourceContext): Promise<void> {
  const route = routes.find(context.info);
  if (!route && !routes.knows(context.info)) return sendPageNotFound(context);
  if (!route) throw new StatusError("NotFound", "the server could not find the requested resource", { details: {} });
  if (route.upgrade && !route.handlers.get) throw new StatusError("BadRequest", "Upgrade request required");
  const handler = fitsPath(context.info) ? route.handlers[context.info.verb] : undefined;
  if (!handler)
    throw new StatusError("MethodNotAllowed", "the server does not allow this method on the requested resource", {
      details: {},
    });
  await handler(context);
}

/** Objects are created in collections, and changed by name. */
function fitsPath({ verb, name, subresource }: ResourceRequest): boolean {
  if (verb === "create") return name === undefined || subresource !== undefined;
  return name !== undefined || (verb !== "update" && verb !== "patch");
}

function isApply({ headers }: IncomingMessage): boolean {
  return headers["content-type"]?.startsWith("application/apply-patch") ?? false;
}

/** Of answers to reads, which are sent as a whole. */
function sizeOf({ verb }: RequestInfo, response: ServerResponse): number | undefined {
  return verb === "get" || verb === "list" ? Answer.of(response)?.contentLength : undefined;
}
