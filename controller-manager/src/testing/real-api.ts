/** A real API server on a real etcd, in a process of its own because components don't import each other. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createClient, loadKubeconfig, type Client } from "@kayak/client";

const MAIN = fileURLToPath(new URL("../../../apiserver/src/testing/main.ts", import.meta.url));
const START_TIMEOUT_MS = 30_000;

export interface RealApi extends AsyncDisposable {
  readonly client: Client;
  /** The path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
}

export async function startRealApi(): Promise<RealApi> {
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions", "source", MAIN], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const kubeconfig = await firstLine(child);
    const client = createClient(loadKubeconfig(kubeconfig));
    return {
      client,
      kubeconfig,
      async [Symbol.asyncDispose]() {
        client.close();
        await stop(child);
      },
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines = createInterface({ input: child.stdout! });
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`the API server ended with ${code} before it was ready`);
  });
  const [line] = (await Promise.race([once(lines, "line", { signal }), ended])) as [string];
  return line;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
