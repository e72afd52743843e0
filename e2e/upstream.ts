/**
 * Runs a command (upstream's end-to-end tests of Kubernetes v1.20) beside a stand-in for what Kubernetes stopped doing in
 * v1.24: giving every service account a secret with a token. The old tests wait for it before they begin, and compare its
 * certificate with the one in pods.
 *
 *     node --import tsx --conditions=source e2e/upstream.ts COMMAND...
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Secrets, ServiceAccounts, type corev1 } from "@kayak/api";
import { createClient, createInformer, loadKubeconfig, type Client } from "@kayak/client";

async function addSecret(client: Client, { metadata, secrets }: corev1.ServiceAccount): Promise<void> {
  if (secrets?.length) return;
  const name = `${metadata.name}-token`;
  await client.create(Secrets, {
    metadata: {
      name,
      namespace: metadata.namespace,
      annotations: { "kubernetes.io/service-account.name": metadata.name },
    },
    type: "kubernetes.io/service-account-token",
  });
  await client.patch(ServiceAccounts, metadata, { type: "merge", body: { secrets: [{ name }] } });
}

const [program = "", ...args] = process.argv.slice(2);
const client = createClient(loadKubeconfig());
const stop = new AbortController();
const accounts = createInformer(client, ServiceAccounts);
// The account or its namespace may be gone meanwhile.
accounts.on({ add: (account) => void addSecret(client, account).catch(() => {}) });
const watching = accounts.run(stop.signal);
const [code] = (await once(spawn(program, args, { stdio: "inherit" }), "exit")) as [number | null];
stop.abort();
await watching;
client.close();
process.exitCode = code ?? 1;
