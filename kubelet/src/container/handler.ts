/** Runs what probes and lifecycle hooks share: a command in the container, an HTTP request, a TCP connection, a gRPC health check. */
import type { corev1 } from "@kayak/api";
import type { Runtime } from "../cri.ts";
import { checkGrpc } from "../probes/grpc.ts";
import { httpGet } from "../probes/http.ts";
import { dialTcp } from "../probes/tcp.ts";
import { messageOf } from "./errors.ts";

/** `unknown`: the check itself could not be made. */
export interface HandlerResult {
  readonly outcome: "success" | "failure" | "unknown";
  readonly output: string;
  /** What is worth telling though nothing failed. */
  readonly warning?: string;
}

export interface HandlerTarget {
  readonly containerId: string;
  /** For named ports. */
  readonly ports: readonly corev1.ContainerPort[];
  readonly ip: string;
}

/** More output than this is cut, as upstream does. */
const MAX_OUTPUT_BYTES = 10 * 1024;

type Handler = Pick<corev1.ProbeHandler, "exec" | "httpGet" | "tcpSocket" | "grpc">;

export async function runHandler(
  runtime: Pick<Runtime, "execSync">,
  handler: Handler,
  options: { target: HandlerTarget; timeoutMs: number },
): Promise<HandlerResult> {
  const { target, timeoutMs } = options;
  try {
    if (handler.exec)
      return await runExec(runtime, {
        containerId: target.containerId,
        command: handler.exec.command ?? [],
        timeoutMs,
      });
    if (handler.httpGet)
      return await httpGet({
        action: handler.httpGet,
        port: portNumber(handler.httpGet.port, target),
        ip: target.ip,
        timeoutMs,
      });
    if (handler.tcpSocket)
      return await dialTcp({
        host: handler.tcpSocket.host || target.ip,
        port: portNumber(handler.tcpSocket.port, target),
        timeoutMs,
      });
    if (handler.grpc)
      return await checkGrpc({
        host: target.ip,
        port: handler.grpc.port,
        service: handler.grpc.service ?? "",
        timeoutMs,
      });
    return { outcome: "unknown", output: "missing probe handler" };
  } catch (error) {
    return { outcome: "unknown", output: messageOf(error) };
  }
}

function portNumber(port: string | number, { ports }: HandlerTarget): number {
  if (typeof port === "number") return port;
  const named = ports.find(({ name }) => name === port)?.containerPort;
  const number = named ?? Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535) throw new Error(`couldn't find port: "${port}"`);
  return number;
}

async function runExec(
  runtime: Pick<Runtime, "execSync">,
  options: { containerId: string; command: readonly string[]; timeoutMs: number },
): Promise<HandlerResult> {
  const { containerId, command, timeoutMs } = options;
  try {
    const { exitCode, output } = await runtime.execSync(containerId, {
      command,
      timeoutMs,
      maxOutputBytes: MAX_OUTPUT_BYTES,
    });
    return { outcome: exitCode === 0 ? "success" : "failure", output: output.toString("utf8") };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "TimeoutError") throw error;
    return {
      outcome: "failure",
      output: `command timed out: "${command.join(" ")}" timed out after ${timeoutMs / 1000}s`,
    };
  }
}
