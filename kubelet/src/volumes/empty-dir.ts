/** A directory that lives as long as its pod, on disk or in memory. */
import { chmod, chown, mkdir } from "node:fs/promises";
import { quantityValue } from "@kayak/api";
import type { PodFacts } from "../container/field-ref.ts";
import { podResources } from "../container/resources.ts";
import type { VolumeContext, VolumePlugin } from "./volume.ts";

export const emptyDir: VolumePlugin = {
  name: "kubernetes.io~empty-dir",
  matches: (volume) => volume.emptyDir !== undefined,
  async setUp(context) {
    const { directory, volume, facts } = context;
    const medium = volume.emptyDir?.medium ?? "";
    if (medium !== "" && medium !== "Memory") throw new Error(`emptyDir medium "${medium}" is not supported`);
    await mkdir(directory, { recursive: true });
    if (medium === "Memory") await mountMemory(context);
    const fsGroup = facts.pod.spec.securityContext?.fsGroup;
    if (fsGroup !== undefined) await chown(directory, 0, fsGroup);
    await chmod(directory, fsGroup === undefined ? 0o777 : 0o2777);
    return { hostPath: directory, managed: false };
  },
};

async function mountMemory({ directory, volume, mounter, facts }: VolumeContext): Promise<void> {
  if ((await mounter.mountsBelow(directory)).includes(directory)) return;
  await mounter.tmpfs(directory, { sizeBytes: memoryBytes(volume.emptyDir?.sizeLimit, facts) });
}

/** Not more than the pod may use: what is in the volume counts as its memory. */
function memoryBytes(sizeLimit: string | undefined, { pod, allocatable }: PodFacts): number | undefined {
  const limits = [sizeLimit, allocatable["memory"]].map((limit) => (limit === undefined ? 0 : quantityValue(limit)));
  const bounds = [...limits, podResources(pod).memoryLimitBytes ?? 0].filter((bytes) => bytes > 0);
  return bounds.length === 0 ? undefined : Math.min(...bounds);
}
