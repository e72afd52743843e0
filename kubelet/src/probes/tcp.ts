/** Whether a TCP port accepts connections. */
import { connect } from "node:net";
import type { HandlerResult } from "../container/handler.ts";

export function dialTcp({
  host,
  port,
  timeoutMs,
}: {
  host: string;
  port: number;
  timeoutMs: number;
}): Promise<HandlerResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const finish = (result: HandlerResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => finish({ outcome: "success", output: "" }));
    socket.once("timeout", () => finish({ outcome: "failure", output: `dial tcp ${host}:${port}: i/o timeout` }));
    socket.once("error", (error) => finish({ outcome: "failure", output: dialError(host, port, error) }));
  });
}

const causes: Record<string, string> = {
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to host",
  ENETUNREACH: "network is unreachable",
  ECONNRESET: "connection reset by peer",
};

/** As Go words it. */
export function dialError(host: string, port: number, error: NodeJS.ErrnoException): string {
  if (error.code === "ETIMEDOUT") return `dial tcp ${host}:${port}: i/o timeout`;
  return `dial tcp ${host}:${port}: connect: ${causes[error.code ?? ""] ?? error.message}`;
}
