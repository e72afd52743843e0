/** A directory that lives as long as its pod, on disk or in memory. */
import { chmod, chown, mkdir } from "node:fs/promises";
import { isZeroQuantity, quantityValue } from "@kayak/api";
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

async function mountMemory({ directory, volume, mounter }: VolumeContext): Promise<void> {
  if ((await mounter.mountsBelow(directory)).includes(directory)) return;
  const limit = volume.emptyDir?.sizeLimit;
  const sizeBytes = limit !== undefined && !isZeroQuantity(limit) ? quantityValue(limit) : undefined;
  await mounter.tmpfs(directory, { sizeBytes });
}
