/** Where load balancers ask whether this node passes on traffic at all: `/healthz` and, whatever becomes of the node, `/livez`. */
import { createServer } from "node:http";
import { once } from "node:events";
import type { corev1, Logger } from "@kayak/api";
import type { HealthAnswer } from "./plan.ts";

export interface ProxyHealth {
  /** Whether the kernel has the rules, as far as the proxy knows. */
  readonly healthy: boolean;
  /** When it had them last. */
  readonly updatedMs: number;
  /** Whether new traffic is to come here. */
  readonly nodeEligible: boolean;
}

export const defaultHealthPort = 10_256;
const leavingTaint = "ToBeDeletedByClusterAutoscaler";

/** A node on its way out gets no new traffic. */
export function isEligible(node: corev1.Node | undefined): boolean {
  const leaves = node?.spec.taints?.some(({ key }) => key === leavingTaint) ?? false;
  return !leaves && !node?.metadata.deletionTimestamp;
}

export function renderProxyHealth(path: string, { healthy, updatedMs, nodeEligible }: ProxyHealth, nowMs: number) {
  if (path !== "/healthz" && path !== "/livez")
    return { status: 404, headers: {}, body: "404 page not found\n" } as const;
  const good = healthy && (path === "/livez" || nodeEligible);
  const headers = { "Content-Type": "application/json", "X-Content-Type-Options": "nosniff" };
  const updated = time(good ? nowMs : updatedMs);
  const body = `{"lastUpdated": ${updated},"currentTime": ${time(nowMs)}, "nodeEligible": ${nodeEligible}}`;
  return { status: good ? 200 : 503, headers, body } satisfies HealthAnswer;
}

function time(ms: number): string {
  return JSON.stringify(new Date(ms).toISOString());
}

export interface ProxyHealthOptions {
  readonly port: number;
  readonly health: () => ProxyHealth;
  readonly now: () => number;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** Resolves after the signal. The rules matter more: a port that is taken is only reported. */
export async function serveProxyHealth({ port, health, now, logger, signal }: ProxyHealthOptions): Promise<void> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://node");
    const { status, headers, body } = renderProxyHealth(pathname, health(), now());
    response.writeHead(status, headers).end(body);
  });
  server.on("error", (error) => logger.warn("health can't be asked for", { port, error }));
  server.listen(port);
  if (!signal.aborted) await once(signal, "abort");
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, "close");
}
