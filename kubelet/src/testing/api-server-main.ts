/** A real API server with etcd, for a test in another process: prints where its kubeconfig and certificates are, runs until SIGTERM. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Issued } from "./certificates.ts";

interface TestServer {
  readonly config: { readonly server: string; readonly ca: string } & Issued;
  readonly authority: { readonly ca: string; server(name: string, ...hosts: string[]): Promise<Issued> };
  close(): Promise<void>;
}

interface ServerModule {
  readonly startTestServer: (options: { listen: { host: string; port: number }[] }) => Promise<TestServer>;
}

interface KubeconfigModule {
  readonly kubeconfig: (config: TestServer["config"]) => string;
}

/** What the test reads from the only line printed. */
export interface ApiServerReady {
  readonly directory: string;
  readonly kubeconfig: string;
  /** PEM files of the kubelet's server. */
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** A component imports no other; a test may start one. */
const testing = (file: string) => new URL(`../../../apiserver/src/testing/${file}`, import.meta.url).href;

async function main(nodeIP: string): Promise<void> {
  const { startTestServer } = (await import(testing("server.ts"))) as ServerModule;
  const { kubeconfig } = (await import(testing("kubeconfig.ts"))) as KubeconfigModule;
  const directory = await mkdtemp(join(tmpdir(), "kayak-api-"));
  const server = await startTestServer({ listen: [{ host: "127.0.0.1", port: 0 }] });
  const { cert, key } = await server.authority.server("node-1", nodeIP, "127.0.0.1");
  const ready: ApiServerReady = {
    directory,
    kubeconfig: join(directory, "admin.conf"),
    cert: join(directory, "node.crt"),
    key: join(directory, "node.key"),
    ca: join(directory, "ca.crt"),
  };
  await Promise.all([
    writeFile(ready.kubeconfig, kubeconfig(server.config), { mode: 0o600 }),
    writeFile(ready.cert, cert),
    writeFile(ready.key, key, { mode: 0o600 }),
    writeFile(ready.ca, server.authority.ca),
  ]);
  process.once(
    "SIGTERM",
    () =>
      void server
        .close()
        .then(() => rm(directory, { recursive: true, force: true }))
        .then(() => process.exit(0)),
  );
  process.stdout.write(`${JSON.stringify(ready)}\n`);
}

await main(process.argv[2] ?? "127.0.0.1");
