/** HTTP probes and hooks: any answer from 200 to 399 is success. Certificates are not verified, as upstream doesn't. */
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { withPort, type corev1 } from "@kayak/api";
import type { HandlerResult } from "../container/handler.ts";
import { dialError } from "./tcp.ts";

const MAX_REDIRECTS = 10;
const redirecting: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = "kube-probe/1.36";

export interface HttpTarget {
  readonly action: corev1.HTTPGetAction;
  readonly port: number;
  readonly ip: string;
  readonly timeoutMs: number;
}

/** Redirects on the same host are followed; one that leads elsewhere is no failure, but worth a warning. */
export async function httpGet(target: HttpTarget): Promise<HandlerResult> {
  const { action, port, ip, timeoutMs } = target;
  const host = action.host || ip;
  const scheme = (action.scheme ?? "HTTP").toUpperCase() === "HTTPS" ? "https" : "http";
  const path = action.path ? (action.path.startsWith("/") ? action.path : `/${action.path}`) : "/";
  const deadline = performance.now() + timeoutMs;
  let url = `${scheme}://${withPort(host, port)}${path}`;
  for (let redirects = 0; redirects < MAX_REDIRECTS; redirects++) {
    const answer = await ask(url, { headers: headersOf(action), leftMs: Math.max(1, deadline - performance.now()) });
    const next = "outcome" in answer ? answer : follow(url, answer);
    if (typeof next !== "string") return next;
    url = next;
  }
  return { outcome: "failure", output: `Get "${url}": stopped after ${MAX_REDIRECTS} redirects` };
}

interface Asking {
  readonly headers: Record<string, string | string[]>;
  readonly leftMs: number;
}

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
}

function ask(url: string, { headers, leftMs }: Asking): Promise<Answer | HandlerResult> {
  const secure = url.startsWith("https:");
  const { hostname, port } = new URL(url);
  const options = { method: "GET", headers, agent: false, rejectUnauthorized: false } as const;
  return new Promise((resolve) => {
    const failed = (why: string): HandlerResult => ({ outcome: "failure", output: `Get "${url}": ${why}` });
    const request = (secure ? tlsRequest : plainRequest)(url, options, ({ statusCode = 0, headers: { location } }) =>
      finish({ status: statusCode, location }),
    );
    const late = "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
    const timer = setTimeout(() => finish(failed(late)), leftMs);
    const finish = (answer: Answer | HandlerResult) => {
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    };
    const portNumber = Number(port) || (secure ? 443 : 80);
    request.on("error", (error) => finish(failed(requestError(hostname, portNumber, error))));
    request.end();
  });
}

/** Where to go on, or what the answer means. */
function follow(url: string, { status, location }: Answer): string | HandlerResult {
  if (status < 200 || status >= 400)
    return { outcome: "failure", output: `HTTP probe failed with statuscode: ${status}` };
  if (!redirecting.has(status) || location === undefined) return { outcome: "success", output: "" };
  const next = URL.parse(location, url);
  if (!next) return { outcome: "failure", output: `Get "${url}": failed to parse Location header "${location}"` };
  if (next.hostname === new URL(url).hostname) return next.href;
  return { outcome: "success", output: "", warning: "Probe terminated redirects" };
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
