/** A real etcd on free loopback ports with a data directory of its own, for tests. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./ports.ts";

export interface TestEtcd {
  readonly endpoint: string;
  close(): Promise<void>;
}

const startTimeoutMs = 10_000;
const pollMs = 10;

export async function startEtcd(): Promise<TestEtcd> {
  const [clientPort, peerPort] = await freePorts(2);
  const directory = await mkdtemp(join(tmpdir(), "kayak-etcd-"));
  const endpoint = `http://127.0.0.1:${clientPort}`;
  const child = spawn("etcd", etcdArguments({ directory, endpoint, peer: `http://127.0.0.1:${peerPort}` }), {
    stdio: "ignore",
  });
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await rm(directory, { recursive: true, force: true });
  };
  await Promise.race([healthy(endpoint), once(child, "error").then(([error]) => Promise.reject(error))]).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  return { endpoint, close };
}

function etcdArguments({ directory, endpoint, peer }: { directory: string; endpoint: string; peer: string }): string[] {
  return [
    ["--name", "test", "--data-dir", directory],
    ["--listen-client-urls", endpoint, "--advertise-client-urls", endpoint],
    ["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", `test=${peer}`],
    ["--heartbeat-interval", "10", "--election-timeout", "100", "--unsafe-no-fsync", "--logger", "zap"],
  ].flat();
}

async function healthy(endpoint: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await answers(`${endpoint}/health`))) {
    if (Date.now() > deadline)
      throw new Error(`etcd at ${endpoint} did not become healthy within ${startTimeoutMs} ms`);
    await sleep(pollMs);
  }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request(url, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on("error", () => resolve(false));
    call.end();
  });
}
