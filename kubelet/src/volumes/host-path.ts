/** A path of the node, checked or created as its type says. */
import { mkdir, open, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import type { corev1 } from "@kayak/api";
import type { VolumePlugin } from "./volume.ts";

export const hostPath: VolumePlugin = {
  name: "kubernetes.io~host-path",
  matches: (volume) => volume.hostPath !== undefined,
  async setUp({ volume }) {
    await prepareHostPath(volume.hostPath!);
    return { hostPath: volume.hostPath!.path, managed: false };
  },
};

export async function prepareHostPath({ path, type = "" }: corev1.HostPathVolumeSource): Promise<void> {
  if (path.split("/").includes("..")) throw new Error(`hostPath "${path}" must not contain ".."`);
  await prepare(path, type);
}

const checks: Record<string, { is: (stats: Stats) => boolean; noun: string }> = {
  Directory: { is: (stats) => stats.isDirectory(), noun: "a directory" },
  File: { is: (stats) => stats.isFile(), noun: "a file" },
  Socket: { is: (stats) => stats.isSocket(), noun: "a socket file" },
  CharDevice: { is: (stats) => stats.isCharacterDevice(), noun: "a character device" },
  BlockDevice: { is: (stats) => stats.isBlockDevice(), noun: "a block device" },
};

async function prepare(path: string, type: string): Promise<void> {
  if (type === "") return;
  if (type === "DirectoryOrCreate") await mkdir(path, { recursive: true, mode: 0o755 });
  if (type === "FileOrCreate") await (await open(path, "a", 0o644)).close();
  const check = checks[type.replace("OrCreate", "")];
  if (!check) throw new Error(`unknown hostPath type "${type}"`);
  const stats = await stat(path).catch(() => undefined);
  if (!stats || !check.is(stats)) throw new Error(`hostPath type check failed: ${path} is not ${check.noun}`);
}
