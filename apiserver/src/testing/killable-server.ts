/** An API server in a process of its own that can be killed and started again at the same place; etcd goes on. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type KeyPair, createAuthority, createSigningKey } from "./certificates.ts";
import { type TestEtcd, startEtcd } from "./etcd.ts";
import { freePorts } from "./ports.ts";

export interface KillableServer {
  readonly config: { readonly server: string; readonly ca: string } & KeyPair;
  /** With SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL("serve.ts", import.meta.url));

export async function startKillableServer(): Promise<KillableServer> {
  const [etcd, authority, [port]] = await Promise.all([startEtcd(), createAuthority(), freePorts(1)]);
  const [tls, admin, privateKey] = await Promise.all([
    authority.server("kube-apiserver", "127.0.0.1"),
    authority.client("kubernetes-admin", "system:masters"),
    createSigningKey(),
  ]);
  const options = {
    listen: [{ host: "127.0.0.1", port }],
    etcd: { endpoints: [etcd.endpoint] },
    tls,
    clientCA: authority.ca,
    serviceAccount: { privateKey, issuer: "https://kubernetes.default.svc" },
    disableAdmissionPlugins: ["ServiceAccount"],
  };
  return runner(JSON.stringify(options), etcd, { server: `https://127.0.0.1:${port}`, ca: authority.ca, ...admin });
}

async function runner(options: string, etcd: TestEtcd, config: KillableServer["config"]): Promise<KillableServer> {
  let child: ChildProcess | undefined;
  const kill = async () => {
    const dying = child;
    child = undefined;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    dying.kill("SIGKILL");
    await once(dying, "exit");
  };
  const start = async () => {
    child = await spawnServer(options);
  };
  await start().catch(async (error: unknown) => {
    await etcd.close();
    throw error;
  });
  return {
    config,
    kill,
    start,
    close: async () => {
      await kill();
      await etcd.close();
    },
  };
}

async function spawnServer(options: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "--conditions=source", script, options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const endWithUs = () => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code}`)));
  await Promise.race([once(child.stdout as NodeJS.ReadableStream, "data"), ended]);
  ended.catch(() => {});
  return child;
}
