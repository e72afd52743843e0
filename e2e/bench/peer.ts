/** kube-apiserver on the machine's two cores, with an etcd of its own and our stopped cluster's certificates, under the same load. */
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { open, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadServer, type ApiFigures } from "./api-load.ts";
import type { Bench } from "./start.ts";

const startTimeoutMs = 60_000;
const pollMs = 200;
const lastWords = 2000;
const etcdClient = "http://127.0.0.1:12379";
const etcdPeer = "http://127.0.0.1:12380";

/** The cluster must be down: the peer takes its port and its certificates. */
export async function loadPeer({ cluster, client, target }: Bench, binary: string): Promise<ApiFigures> {
  const directory = await mkdtemp(join(tmpdir(), "kayak-bench-peer-"));
  const children: ChildProcess[] = [];
  const log = join(directory, "log");
  const output = await open(log, "w");
  const start = (program: string, args: readonly string[]) => {
    const child = spawn(program, args, { stdio: ["ignore", output.fd, output.fd] });
    children.push(child);
    return child;
  };
  try {
    const pki = join(cluster.dataDir, cluster.name, "pki");
    const tokenKey = join(directory, "sa.key");
    await writeFile(tokenKey, newTokenKey(), { mode: 0o600 });
    start("etcd", etcdArguments(directory));
    const server = start(binary, serverArguments({ pki, port: target.port, tokenKey }));
    await ready(server, () => client.request("/readyz")).catch(async (error: unknown) => {
      throw new Error(`${String(error)}: ${(await readFile(log, "utf8")).slice(-lastWords)}`);
    });
    const pids = () => Promise.resolve(server.pid === undefined ? [] : [server.pid]);
    return await loadServer({ client, target, pids });
  } finally {
    await Promise.all(children.map(end));
    await output.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** In PKCS #1, which is what this server reads. */
function newTokenKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return privateKey.export({ type: "pkcs1", format: "pem" }).toString();
}

function etcdArguments(directory: string): string[] {
  return [
    ["--data-dir", join(directory, "etcd"), "--quota-backend-bytes", String(8 * 2 ** 30)],
    ["--listen-client-urls", etcdClient, "--advertise-client-urls", etcdClient],
    ["--listen-peer-urls", etcdPeer, "--initial-advertise-peer-urls", etcdPeer],
    ["--initial-cluster", `default=${etcdPeer}`],
  ].flat();
}

/** Without service accounts, for which no controller is there. */
function serverArguments({ pki, port, tokenKey }: { pki: string; port: number; tokenKey: string }): string[] {
  const files = {
    "client-ca-file": "ca.crt",
    "tls-cert-file": "apiserver.crt",
    "tls-private-key-file": "apiserver.key",
  };
  return [
    ...Object.entries(files).map(([flag, file]) => `--${flag}=${join(pki, file)}`),
    `--etcd-servers=${etcdClient}`,
    `--secure-port=${port}`,
    `--service-account-key-file=${tokenKey}`,
    `--service-account-signing-key-file=${tokenKey}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.145.0.0/16",
    "--authorization-mode=RBAC",
    "--disable-admission-plugins=ServiceAccount",
  ];
}

async function ready(server: ChildProcess, probe: () => Promise<{ readonly status: number }>): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while ((await probe().catch(() => undefined))?.status !== 200) {
    if (server.exitCode !== null) throw new Error(`the peer ended with ${server.exitCode} before it was ready`);
    if (Date.now() > deadline) throw new Error(`the peer was not ready within ${startTimeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
