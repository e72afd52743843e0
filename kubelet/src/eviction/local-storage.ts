/** Limits of a pod's own: of its emptyDirs, of its containers' writable layers and logs, and of all of it. */
import { dirname } from "node:path";
import { quantityValue, type corev1 } from "@kayak/api";
import type { PodContext } from "../pods/context.ts";
import { latestContainer } from "../pods/view.ts";
import { diskUse } from "./disk-use.ts";

const storage = "ephemeral-storage";
const emptyDirs = "kubernetes.io~empty-dir";

export function hasDiskLimits({ spec }: corev1.Pod): boolean {
  return (
    spec.containers.some(({ resources }) => resources?.limits?.[storage] !== undefined) ||
    (spec.volumes ?? []).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined && emptyDir.medium !== "Memory")
  );
}

/** What the pod is to be evicted for, in upstream's words. */
export async function exceededLimit(context: PodContext, pod: corev1.Pod): Promise<string | undefined> {
  const { paths } = context;
  const { uid } = pod.metadata;
  for (const { name, emptyDir } of pod.spec.volumes ?? []) {
    if (!emptyDir?.sizeLimit || emptyDir.medium === "Memory") continue;
    if ((await diskUse([paths.volume(uid, emptyDirs, name)])) > quantityValue(emptyDir.sizeLimit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${emptyDir.sizeLimit}". `;
  }
  let total = 0;
  for (const container of pod.spec.containers) {
    const used = await containerUse(context, uid, container.name);
    const limit = container.resources?.limits?.[storage];
    if (limit && used > quantityValue(limit))
      return `Container ${container.name} exceeded its local ephemeral storage limit "${limit}". `;
    total += used;
  }
  const limits = pod.spec.containers.map(({ resources }) => resources?.limits?.[storage]);
  if (limits.some((limit) => limit === undefined)) return undefined;
  const most = limits.reduce((sum, limit) => sum + quantityValue(limit ?? "0"), 0);
  const volumes = (pod.spec.volumes ?? []).flatMap(({ name, emptyDir }) =>
    emptyDir && emptyDir.medium !== "Memory" ? [paths.volume(uid, emptyDirs, name)] : [],
  );
  return total + (await diskUse(volumes)) > most
    ? `Pod ephemeral local storage usage exceeds the total limit of containers ${most}. `
    : undefined;
}

function containerUse({ runtime, cache }: PodContext, uid: string, name: string): Promise<number> {
  const status = latestContainer(cache.view(uid), name);
  if (!status) return Promise.resolve(0);
  const layer = runtime.writableLayer(status.id);
  return diskUse([...(layer === undefined ? [] : [layer]), dirname(status.logPath)]);
}
