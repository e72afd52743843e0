/** Runs a test server until SIGTERM or SIGINT and prints the path of an admin kubeconfig for it, for tests in other processes. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfig } from "./kubeconfig.ts";
import { startTestServer } from "./server.ts";

// Until the server runs, whatever has begun goes with the process.
const dying = () => process.exit(1);
process.once("SIGTERM", dying);

const directory = await mkdtemp(join(tmpdir(), "kayak-apiserver-"));
const server = await startTestServer();
const path = join(directory, "admin.conf");
await writeFile(path, kubeconfig(server.config), { mode: 0o600 });
process.stdout.write(`${path}\n`);

const stop = async () => {
  await server.close();
  await rm(directory, { recursive: true, force: true });
  process.exit(0);
};
process.off("SIGTERM", dying);
process.once("SIGTERM", () => void stop());
process.once("SIGINT", () => void stop());
