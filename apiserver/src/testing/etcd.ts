/** A real etcd on free loopback ports with a data directory of its own, for tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./ports.ts";

export interface TestEtcd {
  readonly endpoint: string;
  /** Ends it with SIGKILL; the data stays. */
  kill(): Promise<void>;
  /** Starts it again at the same place with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const startTimeoutMs = 10_000;
const pollMs = 10;

interface Place {
  readonly directory: string;
  readonly endpoint: string;
  readonly peer: string;
}

export async function startEtcd(): Promise<TestEtcd> {
  const [clientPort, peerPort] = await freePorts(2);
  const directory = await mkdtemp(join(tmpdir(), "kayak-etcd-"));
  const place = { directory, endpoint: `http://127.0.0.1:${clientPort}`, peer: `http://127.0.0.1:${peerPort}` };
  let child = await run(place);
  const kill = () => end(child);
  return {
    endpoint: place.endpoint,
    kill,
    restart: async () => {
      await kill();
      child = await run(place);
    },
    close: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function run(place: Place): Promise<ChildProcess> {
  const child = spawn("etcd", etcdArguments(place), { stdio: "ignore" });
  const endWithUs = () => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  const failed = once(child, "error").then(([error]) => Promise.reject(error));
  await Promise.race([healthy(place.endpoint), failed]).catch(async (error: unknown) => {
    await end(child);
    throw error;
  });
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

function etcdArguments({ directory, endpoint, peer }: Place): string[] {
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
