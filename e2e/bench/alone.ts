/**
 * An API server alone on the machine, ours or kube-apiserver, each with an etcd of its own that is started in the same way and
 * with our stopped cluster's certificates: side by side they are under the same load and nothing else runs.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { open, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ServiceAccounts, isStatus, type corev1 } from "@kayak/api";
import { loadServer, type ApiFigures } from "./api-load.ts";
import type { Bench } from "./start.ts";

const startTimeoutMs = 60_000;
const pollMs = 200;
const lastWords = 2000;
const etcdClient = "http://127.0.0.1:12379";
const etcdPeer = "http://127.0.0.1:12380";

interface Files {
  readonly pki: string;
  readonly tokenKey: string;
  readonly port: number;
}

/** How a server is started. */
type Command = (files: Files) => readonly string[];

export const kayakApiServer: Command = (files) => ["./kayak", "apiserver", ...commonArguments(files)];

/** Without service accounts, for which no controller is there. */
export const kubeApiServer =
  (binary: string): Command =>
  (files) => [
    binary,
    ...commonArguments(files),
    `--service-account-key-file=${files.tokenKey}`,
    "--authorization-mode=RBAC",
    "--disable-admission-plugins=ServiceAccount",
  ];

/** The cluster must be down: the server takes its port and its certificates. */
export async function loadAlone({ cluster, client, target }: Bench, command: Command): Promise<ApiFigures> {
  const directory = await mkdtemp(join(tmpdir(), "kayak-bench-alone-"));
  const children: ChildProcess[] = [];
  const log = join(directory, "log");
  const output = await open(log, "w");
  const start = ([program = "", ...args]: readonly string[]) => {
    const child = spawn(program, args, { stdio: ["ignore", output.fd, output.fd] });
    children.push(child);
    return child;
  };
  try {
    const pki = join(cluster.dataDir, cluster.name, "pki");
    const tokenKey = join(directory, "sa.key");
    await writeFile(tokenKey, newTokenKey(), { mode: 0o600 });
    start(["etcd", ...etcdArguments(directory)]);
    const server = start(command({ pki, port: target.port, tokenKey }));
    await ready(server, () => client.request("/api/v1/namespaces/default")).catch(async (error: unknown) => {
      throw new Error(`${String(error)}: ${(await readFile(log, "utf8")).slice(-lastWords)}`);
    });
    await ensureAccount(client);
    const pids = () => Promise.resolve(server.pid === undefined ? [] : [server.pid]);
    return await loadServer({ client, target, pids });
  } finally {
    await Promise.all(children.map(end));
    await output.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Of a form that both servers read. */
function newTokenKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "sec1", format: "pem" }).toString();
}

function etcdArguments(directory: string): string[] {
  return [
    ["--data-dir", join(directory, "etcd"), "--quota-backend-bytes", String(8 * 2 ** 30)],
    ["--listen-client-urls", etcdClient, "--advertise-client-urls", etcdClient],
    ["--listen-peer-urls", etcdPeer, "--initial-advertise-peer-urls", etcdPeer],
    ["--initial-cluster", `default=${etcdPeer}`],
  ].flat();
}

function commonArguments({ pki, port, tokenKey }: Files): string[] {
  const files = {
    "client-ca-file": "ca.crt",
    "tls-cert-file": "apiserver.crt",
    "tls-private-key-file": "apiserver.key",
  };
  return [
    ...Object.entries(files).map(([flag, file]) => `--${flag}=${join(pki, file)}`),
    `--etcd-servers=${etcdClient}`,
    `--secure-port=${port}`,
    `--service-account-signing-key-file=${tokenKey}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.145.0.0/16",
  ];
}

/** Without a controller nobody else makes the account that pods run under. */
async function ensureAccount(client: Bench["client"]): Promise<void> {
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "default" } };
  await client.create(ServiceAccounts, account as corev1.ServiceAccount).catch((error: unknown) => {
    if (!isStatus(error, "AlreadyExists")) throw error;
  });
}

/** Ready is who has made the first namespace. */
async function ready(server: ChildProcess, probe: () => Promise<{ readonly status: number }>): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while ((await probe().catch(() => undefined))?.status !== 200) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode} before it was ready`);
    if (Date.now() > deadline) throw new Error(`the server was not ready within ${startTimeoutMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
