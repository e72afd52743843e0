/**
 * Tables of command lines as a person types them, run in order in one shell directory against the shared cluster, each with
 * what it has to print. A row that fails on purpose says with which words.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { demoImage, sharedCluster, type Cluster } from "../cluster.ts";
import { eventually } from "../eventually.ts";
import { must, run } from "../process.ts";

export interface Row {
  /** For bash; `$IMAGE` is the demo image, `$NS` the table's namespace, which is also the context's. */
  readonly run: string;
  /** What it prints on standard output: exactly this but for surrounding space, or something that matches each. */
  readonly prints?: string | RegExp | readonly RegExp[];
  /** What it says on standard error, warnings included. */
  readonly says?: RegExp;
  /** It ends with a failure and says this. */
  readonly fails?: RegExp;
  /** Runs once more until it succeeds: for what a controller does in its own time. */
  readonly settles?: true;
}

interface Shell {
  readonly cluster: Cluster;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

const rowTimeoutMs = 60_000;

/** Declares a suite: one namespace, one directory, one test a row. */
export function table(title: string, namespace: string, rows: readonly Row[]): void {
  describe(`kubectl: ${title}`, function () {
    this.timeout(rowTimeoutMs * 2);
    let shell: Shell;
    before(async () => {
      shell = await openShell(namespace);
    });
    after(() => closeShell(shell, namespace));
    for (const row of rows)
      it(row.run, () => (row.settles ? eventually(row.run, () => check(row, shell)) : check(row, shell)));
  });
}

async function openShell(namespace: string): Promise<Shell> {
  const cluster = await sharedCluster();
  const directory = await mkdtemp(join(tmpdir(), "kayak-kubectl-"));
  const env = {
    HOME: directory,
    TMPDIR: directory,
    KUBECONFIG: join(directory, "config"),
    IMAGE: demoImage,
    NS: namespace,
  };
  await must(["cp", cluster.adminConfig, env.KUBECONFIG]);
  await cluster.must("create", "namespace", namespace);
  await must(["kubectl", "config", "set-context", "--current", `--namespace=${namespace}`], { env });
  await eventually("default service account", () => must(["kubectl", "get", "serviceaccount", "default"], { env }));
  return { cluster, directory, env };
}

async function closeShell({ cluster, directory }: Shell, namespace: string): Promise<void> {
  await cluster.must("delete", "namespace", namespace, "--timeout=60s");
  await rm(directory, { recursive: true, force: true });
}

async function check(row: Row, { directory, env }: Shell): Promise<void> {
  const command = ["bash", "-o", "pipefail", "-c", `cd ${directory}; ${row.run}`];
  const { code, stdout, stderr } = await run(command, { env, timeoutMs: rowTimeoutMs });
  const everything = `exit ${code}\n${stdout}\n${stderr}`;
  assert.equal(code !== 0, row.fails !== undefined, everything);
  if (row.fails) assert.match(stderr + stdout, row.fails);
  if (row.says) assert.match(stderr, row.says);
  if (typeof row.prints === "string") assert.equal(stdout.trim(), row.prints, everything);
  else for (const pattern of [row.prints ?? []].flat()) assert.match(stdout, pattern, everything);
}
