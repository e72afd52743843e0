/** `/containerLogs/{namespace}/{pod}/{container}` */
import type { ServerResponse } from "node:http";
import { once } from "node:events";
import type { corev1 } from "@kayak/api";
import { readLog } from "../logs/read.ts";
import { openLog } from "../logs/tail.ts";
import { HttpError, type Backend, type PodLookup } from "./backend.ts";

export interface LogTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

export async function serveLogs(
  backend: Backend,
  target: LogTarget,
  io: { query: URLSearchParams; response: ServerResponse; signal: AbortSignal },
): Promise<void> {
  const { query, response, signal } = io;
  const found = backend.pod(target.namespace, target.pod);
  if (!found) throw new HttpError(404, `pod "${target.pod}" does not exist`);
  const run = chooseRun(found, target, flag(query, "previous"));
  const path = backend.logPath(found.pod, target.container, run);
  const options = {
    follow: flag(query, "follow"),
    timestamps: flag(query, "timestamps"),
    tailLines: count(query, "tailLines"),
    sinceMs: since(query),
    limitBytes: count(query, "limitBytes"),
    stream: streamOf(query),
    signal,
    running: () => backend.isRunning(run.containerId),
  };
  // What can't be opened is answered as an error, before the first byte.
  await (await openLog(path)).close();
  response.writeHead(200, { "content-type": "text/plain" });
  response.flushHeaders();
  for await (const chunk of readLog(path, options)) {
    if (!response.write(chunk)) await once(response, "drain", { signal });
  }
  response.end();
}

/** Which run of the container is meant, or why there is none. */
export function chooseRun(
  { pod, status }: PodLookup,
  target: LogTarget,
  previous: boolean,
): { containerId: string; attempt: number } {
  const statuses = [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ];
  const container = statuses.find(({ name }) => name === target.container);
  if (!container) {
    const spec = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].some(
      ({ name }) => name === target.container,
    );
    if (!spec) throw new HttpError(404, `container "${target.container}" not found in pod "${target.pod}"`);
    throw new HttpError(400, `container "${target.container}" in pod "${target.pod}" is not available`);
  }
  const last = container.lastState?.terminated;
  if (previous) {
    if (!last?.containerID)
      throw new HttpError(400, `previous terminated container "${target.container}" in pod "${target.pod}" not found`);
    return {
      containerId: bareId(last.containerID),
      attempt: container.restartCount - (container.state?.waiting ? 0 : 1),
    };
  }
  if (container.containerID && !container.state?.waiting)
    return { containerId: bareId(container.containerID), attempt: container.restartCount };
  if (last?.containerID) return { containerId: bareId(last.containerID), attempt: container.restartCount };
  throw new HttpError(400, waitingMessage(target, container));
}

function waitingMessage({ container, pod }: LogTarget, { state }: corev1.ContainerStatus): string {
  const reason = state?.waiting?.reason ?? "";
  const start = `container "${container}" in pod "${pod}" is waiting to start`;
  if (reason === "ErrImagePull") return `${start}: image can't be pulled`;
  if (reason === "ImagePullBackOff") return `${start}: trying and failing to pull image`;
  return `${start}: ${reason}`;
}

function bareId(id: string): string {
  return id.replace(/^[a-z]+:\/\//, "");
}

export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name);
  return value === "true" || value === "1";
}

function count(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new HttpError(400, `invalid ${name}: ${JSON.stringify(text)}`);
  return value;
}

function since(query: URLSearchParams): number | undefined {
  const seconds = count(query, "sinceSeconds");
  if (seconds !== undefined) return Date.now() - seconds * 1000;
  const time = query.get("sinceTime");
  if (!time) return undefined;
  const at = Date.parse(time);
  if (Number.isNaN(at)) throw new HttpError(400, `invalid sinceTime: ${JSON.stringify(time)}`);
  return at;
}

function streamOf(query: URLSearchParams): "stdout" | "stderr" | undefined {
  const stream = query.get("stream")?.toLowerCase();
  return stream === "stdout" || stream === "stderr" ? stream : undefined;
}
