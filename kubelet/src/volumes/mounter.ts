/** The kubelet's few mounts, through the runtime or util-linux. Everything mounted lies below the kubelet's own directories. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { NodeMounts } from "../cri.ts";

const run = promisify(execFile);

export interface LayeredTree {
  readonly layersDir: string;
  readonly layers: readonly string[];
}

export interface Mounter extends NodeMounts {
  /** Layers, topmost first and relative to their directory, as one read-only tree. */
  overlay(path: string, tree: LayeredTree): Promise<void>;
  /** Mount points at or below a directory, the deepest first. */
  mountsBelow(directory: string): Promise<string[]>;
}

export const hostMounter: Mounter = {
  async tmpfs(path, { sizeBytes }) {
    const size = sizeBytes === undefined ? "" : `,size=${sizeBytes}`;
    await run("mount", ["-t", "tmpfs", "-o", `nosuid,nodev${size}`, "tmpfs", path]);
  },
  async overlay(path, { layersDir, layers }) {
    const options = `ro,nosuid,nodev,noexec,lowerdir=${layers.join(":")}`;
    // The newer mount calls take 256 bytes of an option, too few for most images.
    const env = { ...process.env, LIBMOUNT_FORCE_MOUNT2: "always" };
    await run("mount", ["-t", "overlay", "-o", options, "overlay", path], { cwd: layersDir, env });
  },
  async unmount(path) {
    await run("umount", ["--no-canonicalize", "--lazy", path]);
  },
  async mountsBelow(directory) {
    return mountPointsBelow(await readFile("/proc/self/mountinfo", "utf8"), directory);
  },
};

export function mounterThrough(mounts: NodeMounts | undefined): Mounter {
  return { ...hostMounter, ...mounts };
}

export function mountPointsBelow(mountinfo: string, directory: string): string[] {
  const points = mountinfo.split("\n").flatMap((line) => {
    const point = line.split(" ")[4];
    return point === undefined ? [] : [unescape(point)];
  });
  return points.filter((point) => point === directory || point.startsWith(`${directory}/`)).reverse();
}

/** Spaces and the like stand in octal. */
function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
