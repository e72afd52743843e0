/**
 * Asks the API server how far it is, with nothing but node:https: `up` waits on two cores that the cluster needs for starting,
 * so it does without the client and its types.
 */
import { Agent, request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "../command/errors.ts";
import { readText } from "../host/files.ts";
import { isListening } from "../host/waiting.ts";
import { clusterCA } from "../pki/plan.ts";
import { load } from "../pki/ensure.ts";
import type { ClusterPaths } from "./paths.ts";
import { kubeletPort, type ClusterSettings } from "./settings.ts";

const pollMs = 10;
const requestTimeoutMs = 2000;
const nodeTimeoutMs = 60_000;

export interface NodeView {
  readonly name: string;
  readonly ready: boolean;
}

interface NodeList {
  readonly items?: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  }[];
}

export interface Probe {
  ready(): Promise<boolean>;
  nodes(): Promise<readonly NodeView[]>;
  /** Those that are Ready and whose kubelet answers: after a crash the API tells of nodes as they were. */
  liveNodes(): Promise<readonly string[]>;
  close(): void;
}

export function openProbe(paths: ClusterPaths, settings: ClusterSettings): Probe {
  const identity = load(paths.pki, "admin");
  const agent = new Agent({
    keepAlive: true,
    ca: readText(join(paths.pki, `${clusterCA}.crt`)),
    cert: identity?.certificate,
    key: identity?.key,
  });
  const get = (path: string) => fetchText({ agent, port: settings.apiPort, path });
  const nodes = async () => {
    const answer = await get("/api/v1/nodes?resourceVersion=0");
    return answer?.status === 200 ? nodeViews(JSON.parse(answer.body) as NodeList) : [];
  };
  const isLive = async ({ name, ready }: NodeView) => {
    const address = settings.nodes.find((node) => node.name === name)?.addresses[0];
    return ready && address !== undefined && (await isListening(address, kubeletPort)) ? [name] : [];
  };
  return {
    ready: async () => (await get("/readyz"))?.status === 200,
    nodes,
    liveNodes: async () => (await Promise.all((await nodes()).map(isLive))).flat(),
    close: () => agent.destroy(),
  };
}

function nodeViews({ items = [] }: NodeList): NodeView[] {
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    ready: status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false,
  }));
}

/** Nothing when no answer came. */
function fetchText(target: {
  agent: Agent;
  port: number;
  path: string;
}): Promise<{ status: number; body: string } | undefined> {
  return new Promise((resolve) => {
    const outgoing = request({ host: "127.0.0.1", ...target, timeout: requestTimeoutMs }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.on("error", () => resolve(undefined));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    outgoing.on("timeout", () => outgoing.destroy());
    outgoing.on("error", () => resolve(undefined));
    outgoing.end();
  });
}

/** Polls until `check` holds. `giveUp` throws when there is no point in waiting. */
export async function waitFor(check: () => Promise<boolean>, giveUp: (waitedMs: number) => void): Promise<void> {
  const started = performance.now();
  while (!(await check())) {
    giveUp(performance.now() - started);
    await sleep(pollMs);
  }
}

export async function waitForNode(paths: ClusterPaths, settings: ClusterSettings, name: string): Promise<void> {
  const probe = openProbe(paths, settings);
  const giveUp = (waitedMs: number) => {
    if (waitedMs > nodeTimeoutMs)
      throw new CommandError(`${name} didn't become Ready in ${nodeTimeoutMs / 1000} s.`, {
        hints: [`See its log: kayak logs ${name}`],
      });
  };
  try {
    await waitFor(async () => (await probe.liveNodes()).includes(name), giveUp);
  } finally {
    probe.close();
  }
}
