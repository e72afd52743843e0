/** Creating and starting a container alone, beside what `runc run` takes for the same on the same machine. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { openImageStore, openRuntime, type Runtime } from "@kayak/kubelet";
import { demoImage } from "../cluster.ts";
import { repository, run } from "../process.ts";
import type { Bench } from "./start.ts";
import { ms, percentile, type Row } from "./table.ts";

const rounds = 50;
const command = ["sleep", "1000"];

export async function measureRuntime({ cluster }: Bench): Promise<Row[]> {
  const work = mkdtempSync(join(tmpdir(), "kayak-bench-"));
  try {
    const ours = await timeOurs(work, join(cluster.dataDir, cluster.name, "images"));
    const runc = await timeRunc(work);
    const beside = runc ? `, runc here: p50 ${ms(percentile(runc, 50))}` : " (runc is not installed)";
    return [
      {
        figure: "container create + start alone, against `runc run` side by side",
        kubernetes: "19 ms",
        aim: "a third",
        measured: `p50 ${ms(percentile(ours, 50))}, p99 ${ms(percentile(ours, 99))}${beside}`,
      },
    ];
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function timeOurs(work: string, imageDirectory: string): Promise<number[]> {
  const name = `bench-${randomBytes(3).toString("hex")}`;
  const images = openImageStore(imageDirectory, { nativeBinary: join(repository, "dist/kayak-native") });
  const runtime = await openRuntime({
    stateDir: join(work, "state"),
    runDir: join(work, "run"),
    cgroupRoot: name,
    images,
    nativeBinary: join(repository, "dist/kayak-native"),
    logger: createLogger("bench", { level: "error" }),
  });
  const cgroupParent = `kubepods/${name}`;
  const sandbox = await runtime.runSandbox({
    metadata: { name, namespace: "default", uid: name, attempt: 0 },
    hostname: name,
    logDirectory: join(work, "logs"),
    labels: {},
    annotations: {},
    cgroupParent,
    namespaces: { network: "node", pid: "container", ipc: "pod", user: "node" },
  });
  try {
    return await timeContainers(runtime, sandbox.id);
  } finally {
    await runtime.stopSandbox(sandbox.id);
    await runtime.removeSandbox(sandbox.id);
    await runtime.removePodCgroup(cgroupParent);
    await runtime.close();
    await run(["umount", "-l", join(work, "run", "kayak-native")]);
    await run(["sh", "-c", `find /sys/fs/cgroup -depth -type d -path '*/${name}*' -exec rmdir {} +`]);
  }
}

async function timeContainers(runtime: Runtime, sandboxId: string): Promise<number[]> {
  const image = await runtime.images.resolve(demoImage);
  if (!image) throw new Error(`${demoImage} is not loaded`);
  const took: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const begun = performance.now();
    const id = await runtime.createContainer(sandboxId, {
      metadata: { name: `c${i}`, attempt: 0 },
      imageId: image.id,
      command,
      env: [],
      mounts: [],
      labels: {},
      annotations: {},
      logPath: `c${i}.log`,
      stdin: false,
      stdinOnce: false,
      tty: false,
      security: {},
    });
    await runtime.startContainer(id);
    took.push(performance.now() - begun);
    await runtime.stopContainer(id, 0);
    await runtime.removeContainer(id);
  }
  return took.sort((a, b) => a - b);
}

/** `runc run --detach` returns when the container was created and started. Undefined without runc. */
async function timeRunc(work: string): Promise<number[] | undefined> {
  const bundle = join(work, "bundle");
  mkdirSync(join(bundle, "rootfs/bin"), { recursive: true });
  if ((await run(["sh", "-c", `cd ${bundle} && runc spec`])).code !== 0) return undefined;
  const spec = JSON.parse(readFileSync(join(bundle, "config.json"), "utf8")) as { process: object };
  spec.process = { ...spec.process, terminal: false, args: ["/bin/sleep", "1000"] };
  writeFileSync(join(bundle, "config.json"), JSON.stringify(spec));
  copyFileSync(
    execFileSync("sh", ["-c", "command -v busybox"], { encoding: "utf8" }).trim(),
    join(bundle, "rootfs/bin/sleep"),
  );
  const took: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const id = `kayak-bench-${process.pid}-${i}`;
    const begun = performance.now();
    const { code } = await run([
      "sh",
      "-c",
      `exec runc run --detach --bundle ${bundle} ${id} >/dev/null 2>&1 </dev/null`,
    ]);
    took.push(performance.now() - begun);
    await run(["runc", "delete", "--force", id]);
    if (code !== 0) return undefined;
  }
  return took.sort((a, b) => a - b);
}
