/** A real three-node cluster of its own, brought up and taken down with the `kayak` command, driven with the real kubectl. */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, run, Running, type Result, type RunOptions } from "./process.ts";

/** Test runs with different slots, 0 to 9, have ranges of their own and go on side by side. */
export const slot = Number(process.env["KAYAK_E2E_SLOT"] ?? 0);

/** One of IPv4, and one of IPv6 for clusters with both families. */
const ranges: Readonly<Record<string, readonly [string, string]>> = {
  "cluster-cidr": [`10.${144 + 2 * slot}.0.0/16`, `fd00:10:${144 + 2 * slot}::/56`],
  "service-cidr": [`10.${145 + 2 * slot}.0.0/16`, `fd00:10:${145 + 2 * slot}::/112`],
  "node-cidr": [`172.31.${240 + slot}.0/24`, `fd00:172:${240 + slot}::/64`],
};

/** Which address families a cluster's pods and services have, in their order. */
export type Families = "IPv4" | "IPv4,IPv6" | "IPv6,IPv4" | "IPv6";

/** Apart from the defaults, so that the tests run beside a cluster that someone uses. */
function rangeFlags(families: Families): string[] {
  const flags = Object.entries(ranges).flatMap(([flag, both]) => {
    const own = flag === "node-cidr" && families === "IPv6" ? "IPv6,IPv4" : families;
    const chosen = own.split(",").map((family) => both[family === "IPv4" ? 0 : 1]);
    return [`--${flag}`, chosen.join(",")];
  });
  return ["--api-port", String(16443 + slot), ...flags];
}

export const demoImage = "kayak-demo:1";

export class Cluster {
  readonly name: string;
  readonly home: string;

  private constructor(name: string, home: string) {
    this.name = name;
    this.home = home;
  }

  /** A name and a home for a cluster that is not up yet. */
  static async prepare(): Promise<Cluster> {
    const home = await mkdtemp(join(tmpdir(), "kayak-e2e-"));
    return new Cluster(`e2e${randomBytes(2).toString("hex")}`, home);
  }

  static async start(nodes = 3, families: Families = "IPv4"): Promise<Cluster> {
    const cluster = await Cluster.prepare();
    await cluster.up(nodes, families).catch(async (error: unknown) => {
      await cluster.destroy();
      throw error;
    });
    return cluster;
  }

  get env(): Record<string, string> {
    return { HOME: this.home, KUBECONFIG: join(this.home, ".kube", "config") };
  }

  get dataDir(): string {
    return join(this.home, "data");
  }

  /** The kubeconfig that `up` writes first, before it touches anyone's. */
  get adminConfig(): string {
    return join(this.dataDir, this.name, "admin.conf");
  }

  /** What follows `./kayak VERB` to mean this cluster. */
  get flags(): string[] {
    return ["--name", this.name, "--data-dir", this.dataDir];
  }

  async up(nodes = 3, families: Families = "IPv4"): Promise<string> {
    return must(["./kayak", "up", "--nodes", String(nodes), ...this.flags, ...rangeFlags(families)], {
      env: this.env,
      timeoutMs: 120_000,
    });
  }

  async down(...flags: string[]): Promise<string> {
    return must(["./kayak", "down", ...this.flags, ...flags], { env: this.env, timeoutMs: 120_000 });
  }

  async destroy(): Promise<void> {
    await this.down("--purge");
    await rm(this.home, { recursive: true, force: true });
  }

  kayak(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    const [verb = "", ...rest] = args;
    return run(["./kayak", verb, ...this.flags, ...rest], { ...options, env: { ...this.env, ...options.env } });
  }

  kubectl(...args: string[]): Promise<Result> {
    return run(["kubectl", ...args], { env: this.env });
  }

  kubectlInput(input: string, ...args: string[]): Promise<Result> {
    return run(["kubectl", ...args], { env: this.env, input });
  }

  /** kubectl that has to succeed; returns what it printed. */
  must(...args: string[]): Promise<string> {
    return must(["kubectl", ...args], { env: this.env });
  }

  /** The dashes make it YAML for every kubectl: some take what begins with a brace for JSON. */
  applyText(manifest: string, ...flags: string[]): Promise<Result> {
    return run(["kubectl", ...flags, "apply", "-f", "-"], { env: this.env, input: `---\n${manifest}` });
  }

  async apply(manifest: string): Promise<string> {
    const { code, stdout, stderr } = await this.applyText(manifest);
    if (code !== 0) throw new Error(`kubectl apply: ${stdout}${stderr}`);
    return stdout;
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.must(...args, "-o", "json")) as T;
  }

  /** kubectl on a terminal of its own (util-linux `script`); `typed` is what a person types when the shell prompts. */
  async kubectlInTerminal(args: readonly string[], typed: string): Promise<{ code: number; stdout: string }> {
    const command = `stty rows 24 cols 80; exec kubectl ${args.join(" ")}`;
    const child = spawn("script", ["-qec", command, "/dev/null"], { env: { ...process.env, ...this.env } });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (!stdout.includes("# ") && (stdout + chunk.toString()).includes("# ")) child.stdin.write(typed);
      stdout += chunk.toString();
    });
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout };
  }

  watch(...args: string[]): Running {
    return new Running(["kubectl", ...args], this.env);
  }
}

let shared: Promise<Cluster> | undefined;

/** The cluster that most tests share, started at first use. */
export function sharedCluster(): Promise<Cluster> {
  shared ??= startShared();
  return shared;
}

async function startShared(): Promise<Cluster> {
  const cluster = await Cluster.start();
  const loaded = await cluster.kayak(["image", "demo"], { timeoutMs: 120_000 });
  if (loaded.code !== 0) throw new Error(`kayak image demo: ${loaded.stdout}${loaded.stderr}`);
  return cluster;
}

/** Takes it down; the next `sharedCluster()` starts another. */
export async function destroyShared(): Promise<void> {
  const cluster = await shared;
  shared = undefined;
  await cluster?.destroy();
}
