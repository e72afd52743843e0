/** HTTP probes and hooks: any answer from 200 to 399 is success. Certificates are not verified, as upstream doesn't. */
import { request as plainRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { corev1 } from "@kayak/api";
import type { HandlerResult } from "../container/handler.ts";
import { dialError } from "./tcp.ts";

const MAX_BODY_BYTES = 10 * 1024;
const USER_AGENT = "kube-probe/1.36";

export interface HttpTarget {
  readonly action: corev1.HTTPGetAction;
  readonly port: number;
  readonly ip: string;
  readonly timeoutMs: number;
}

export function httpGet({ action, port, ip, timeoutMs }: HttpTarget): Promise<HandlerResult> {
  const host = action.host || ip;
  const secure = (action.scheme ?? "HTTP").toUpperCase() === "HTTPS";
  const path = action.path ? (action.path.startsWith("/") ? action.path : `/${action.path}`) : "/";
  const url = `${secure ? "https" : "http"}://${host}:${port}${path}`;
  const options = {
    host,
    port,
    path,
    method: "GET",
    headers: headersOf(action),
    agent: false,
    rejectUnauthorized: false,
  } as const;
  return new Promise((resolve) => {
    let finished = false;
    const finish = (result: HandlerResult) => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      request.destroy();
      resolve(result);
    };
    const request = (secure ? tlsRequest : plainRequest)(options as RequestOptions, (response) =>
      finish(judge(response)),
    );
    const timeout = `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`;
    const timer = setTimeout(() => finish({ outcome: "failure", output: timeout }), timeoutMs);
    request.once("error", (error) =>
      finish({ outcome: "failure", output: `Get "${url}": ${requestError(host, port, error)}` }),
    );
    request.end();
  });
}

function judge(response: IncomingMessage): HandlerResult {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 400) return { outcome: "success", output: "" };
  return { outcome: "failure", output: `HTTP probe failed with statuscode: ${status}`.slice(0, MAX_BODY_BYTES) };
}

function headersOf(action: corev1.HTTPGetAction): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = { "user-agent": USER_AGENT, accept: "*/*", connection: "close" };
  for (const { name, value } of action.httpHeaders ?? []) {
    const key = name.toLowerCase();
    const before = headers[key];
    const ours = key === "user-agent" || key === "accept";
    headers[key] = before === undefined || ours ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  return headers;
}

function requestError(host: string, port: number, error: NodeJS.ErrnoException): string {
  if (error.syscall === "connect") return dialError(host, port, error);
  return error.code === "ECONNRESET" ? "EOF" : error.message;
}
