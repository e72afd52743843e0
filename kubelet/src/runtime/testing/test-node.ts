/** A runtime in a directory and cgroup of its own, and everything about it that must be gone afterwards. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createLogger } from "@kayak/api";
import type { ContainerConfig, Runtime, SandboxConfig } from "../../cri.ts";
import { openImageStore, type ImageStore } from "../../images/store.ts";
import { openCgroups, type Cgroups } from "../cgroup/cgroups.ts";
import { detectCgroups } from "../cgroup/layout.ts";
import { openRuntime, type RuntimeOptions } from "../runtime.ts";
import { testNativeBinary } from "./native-binary.ts";
import { makeTestImage, testImageName } from "./test-image.ts";

const run = promisify(execFile);

export interface TestNode {
  readonly directory: string;
  readonly options: Omit<RuntimeOptions, "images" | "logger">;
  readonly images: ImageStore;
  readonly imageId: string;
  readonly cgroups: Cgroups;
  open(): Promise<Runtime>;
  /** What of this node is still on the machine, as text; removes it. */
  leftovers(): Promise<string[]>;
  dispose(): Promise<void>;
}

export interface TestNodeParts {
  readonly nativeBinary?: string;
  readonly openRuntime?: typeof openRuntime;
}

export async function makeTestNode(parts: TestNodeParts = {}): Promise<TestNode> {
  const directory = mkdtempSync(join(tmpdir(), "kayak-runtime-"));
  const trusted = await testNativeBinary();
  const nativeBinary = parts.nativeBinary ?? trusted;
  // Never a changed one: without its confinement, it would unpack the image over the machine's own files.
  const images = openImageStore(join(directory, "images"), { nativeBinary: trusted });
  await images.load(await makeTestImage(mkdtempSync(join(directory, "image-"))));
  const imageId = (await images.resolve(testImageName))?.id ?? "";
  const cgroupRoot = `kayak-test-${randomBytes(4).toString("hex")}/node`;
  const options = { stateDir: join(directory, "state"), runDir: join(directory, "run"), cgroupRoot, nativeBinary };
  const cgroups = openCgroups(detectCgroups(), cgroupRoot);
  const logger = createLogger("runtime-test", { level: "error" });
  return {
    directory,
    options,
    images,
    imageId,
    cgroups,
    open: () => (parts.openRuntime ?? openRuntime)({ ...options, images, logger }),
    leftovers: async () => [...mountsBelow(directory), ...cgroups.processes("").map((pid) => `process ${pid}`)],
    async dispose() {
      await cgroups.kill("");
      const mounts = mountsBelow(directory);
      if (mounts.length > 0) await run("umount", ["--lazy", ...mounts]);
      await openCgroups(cgroups.layout, cgroupRoot.split("/")[0] ?? "").remove("");
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function mountsBelow(directory: string): string[] {
  const table = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  return table.map((line) => line.split(" ")[4] ?? "").filter((path) => path.startsWith(`${directory}/`));
}

let counter = 0;

export function sandboxConfig(node: TestNode, more: Partial<SandboxConfig> = {}): SandboxConfig {
  const uid = `uid${++counter}`;
  return {
    metadata: { name: "pod", namespace: "default", uid, attempt: 0 },
    hostname: "",
    logDirectory: join(node.directory, "logs", uid),
    labels: {},
    annotations: {},
    cgroupParent: `kubepods/besteffort/pod${uid}`,
    namespaces: { network: "node", pid: "container", ipc: "pod", user: "node" },
    ...more,
  };
}

export function containerConfig(
  node: TestNode,
  command: readonly string[],
  more: Partial<ContainerConfig> = {},
): ContainerConfig {
  const name = `c${++counter}`;
  return {
    metadata: { name, attempt: 0 },
    imageId: node.imageId,
    command,
    env: [],
    mounts: [],
    labels: {},
    annotations: {},
    logPath: `${name}/0.log`,
    stdin: false,
    stdinOnce: false,
    tty: false,
    security: {},
    ...more,
  };
}

/** Waits for the container's exit through the runtime's events. */
export async function waitForExit(runtime: Runtime, id: string): Promise<void> {
  const stop = new AbortController();
  try {
    const events = runtime.events(stop.signal);
    if ((await runtime.containerStatus(id))?.state === "exited") return;
    for await (const event of events) if (event.type === "exited" && event.containerId === id) return;
  } finally {
    stop.abort();
  }
}

export interface LogLine {
  readonly time: string;
  readonly stream: string;
  readonly tag: string;
  readonly text: string;
}

export function readLog(path: string): LogLine[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [time = "", stream = "", tag = "", ...text] = line.split(" ");
      return { time, stream, tag, text: text.join(" ") };
    });
}

/** The text of a log, its cut lines joined. */
export function logText(path: string, stream?: string): string {
  return readLog(path)
    .filter((line) => stream === undefined || line.stream === stream)
    .map(({ text, tag }) => (tag === "P" ? text : `${text}\n`))
    .join("");
}
