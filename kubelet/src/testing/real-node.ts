/** One real node in a network namespace of its own: API server, etcd, kubelet and containers, driven by kubectl. All of it goes again. */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sleep, systemClock } from "@kayak/client";
import { openCgroups, type Cgroups } from "../runtime/cgroup/cgroups.ts";
import { detectCgroups } from "../runtime/cgroup/layout.ts";
import { testNativeBinary } from "../runtime/testing/native-binary.ts";
import { makeTestImage } from "../runtime/testing/test-image.ts";
import { openImageStore } from "../images/index.ts";
import { mountPointsBelow } from "../volumes/mounter.ts";
import type { ApiServerReady } from "./api-server-main.ts";
import type { NodeConfig } from "./node-main.ts";

const run = promisify(execFile);
const NODE_IP = "192.0.2.1";
const CLEAN_WITHIN_MS = 20_000;

export interface RealNodeOptions {
  /** Of the file system that everything of the node is on; the machine's own without it. */
  readonly diskBytes?: number;
  readonly kubeletConfig?: object;
}

export class RealNode implements AsyncDisposable {
  readonly directory: string;
  readonly #namespace = `kayak-kubelet-${randomBytes(4).toString("hex")}`;
  readonly #cgroup = `kayak-test-${randomBytes(4).toString("hex")}`;
  #api: ChildProcess | undefined;
  #kubelet: ChildProcess | undefined;
  #config: NodeConfig | undefined;

  private constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "kayak-node-"));
  }

  static async start(options: RealNodeOptions = {}): Promise<RealNode> {
    const node = new RealNode();
    try {
      await node.#start(options);
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
    return node;
  }

  async #start({ diskBytes, kubeletConfig }: RealNodeOptions): Promise<void> {
    if (diskBytes !== undefined)
      await run("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", this.directory]);
    await run("ip", ["netns", "add", this.#namespace]);
    await this.inside("ip", ["link", "set", "lo", "up"]);
    await this.inside("ip", ["address", "add", `${NODE_IP}/32`, "dev", "lo"]);
    const nativeBinary = await testNativeBinary();
    const images = openImageStore(join(this.directory, "images"), { nativeBinary });
    await images.load(await makeTestImage(mkdtempSync(join(this.directory, "image-"))));
    this.#api = this.#spawn("api-server-main.ts", NODE_IP);
    const [line] = (await once(createInterface(this.#api.stdout!), "line")) as [string];
    const { directory: _, ...files } = JSON.parse(line) as ApiServerReady;
    this.#config = {
      directory: this.directory,
      nodeIP: NODE_IP,
      cgroupRoot: `${this.#cgroup}/node`,
      nativeBinary,
      clusterCIDR: "10.244.0.0/16",
      ...files,
      ...(kubeletConfig !== undefined && { kubeletConfig }),
    };
    this.startKubelet();
  }

  get kubeconfig(): string {
    return this.#config!.kubeconfig;
  }

  startKubelet(): void {
    this.#kubelet = this.#spawn("node-main.ts", JSON.stringify(this.#config));
    this.#kubelet.stdout!.resume();
  }

  get kubeletPid(): number {
    return this.#kubelet!.pid!;
  }

  /** Its node's cgroups. */
  get cgroups(): Cgroups {
    return openCgroups(detectCgroups(), `${this.#cgroup}/node`);
  }

  async killKubelet(): Promise<void> {
    this.#kubelet!.kill("SIGKILL");
    await once(this.#kubelet!, "exit");
  }

  kubectl(...args: string[]): Promise<string> {
    return this.inside("kubectl", ["--kubeconfig", this.kubeconfig, ...args]);
  }

  async apply(object: unknown): Promise<void> {
    const child = spawn("nsenter", [...this.#enter(), "kubectl", "--kubeconfig", this.kubeconfig, "apply", "-f", "-"], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    child.stdin.end(JSON.stringify(object));
    const [code] = (await once(child, "exit")) as [number];
    if (code !== 0) throw new Error("kubectl apply failed");
  }

  /** Runs a command in the node's network. */
  async inside(command: string, args: readonly string[]): Promise<string> {
    const { stdout } = await run("nsenter", [...this.#enter(), command, ...args], { maxBuffer: 1 << 24 });
    return stdout;
  }

  #enter(): string[] {
    return [`--net=/run/netns/${this.#namespace}`, "--"];
  }

  #spawn(script: string, argument: string): ChildProcess {
    const path = fileURLToPath(new URL(script, import.meta.url));
    return spawn(
      "nsenter",
      [...this.#enter(), process.execPath, "--conditions=source", "--import=tsx", path, argument],
      { stdio: ["ignore", "pipe", process.env["KAYAK_TEST_LOGS"] ? "inherit" : "ignore"] },
    );
  }

  /** What of the pods is still there. */
  async leftovers(): Promise<string[]> {
    const pods = mountPointsBelow(await readFile("/proc/self/mountinfo", "utf8"), this.directory).filter(
      (path) => path !== this.directory && !path.endsWith("kayak-native"),
    );
    const links = (await this.inside("ip", ["-o", "link"])).split("\n").filter((line) => line.includes("veth"));
    return [...pods, ...links, ...this.cgroups.processes("kubepods").map((pid) => `process ${pid}`)];
  }

  /** Pods that only the runtime knew end without anyone to tell of it. */
  async eventuallyClean(): Promise<void> {
    for (const deadline = Date.now() + CLEAN_WITHIN_MS; ; await sleep(systemClock, 50)) {
      const left = await this.leftovers();
      if (left.length === 0) return;
      if (Date.now() > deadline) throw new Error(`still there: ${left.join(", ")}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of [this.#kubelet, this.#api])
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
    const cgroups = openCgroups(detectCgroups(), this.#cgroup);
    await cgroups.kill("");
    for (const point of mountPointsBelow(await readFile("/proc/self/mountinfo", "utf8"), this.directory))
      await run("umount", ["--lazy", point]);
    await cgroups.remove("");
    await run("umount", ["--lazy", this.directory]).catch(() => undefined);
    await run("ip", ["netns", "delete", this.#namespace]).catch(() => undefined);
    await rm(this.directory, { recursive: true, force: true });
  }
}
