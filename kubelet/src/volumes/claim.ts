/** Persistent volumes, through the claims that pods name or that were made for them. */
import { stat } from "node:fs/promises";
import { claimNameOf, holderOf, isFullyBound, isMadeFor, modeOf, type corev1 } from "@kayak/api";
import { prepareHostPath } from "./host-path.ts";
import { giveToGroup } from "./ownership.ts";
import type { VolumeContext, VolumePlugin } from "./volume.ts";

export const claim: VolumePlugin = {
  name: "kubernetes.io~persistent-volume",
  once: true,
  matches: ({ persistentVolumeClaim, ephemeral }) => persistentVolumeClaim !== undefined || ephemeral !== undefined,
  async setUp(context) {
    const volume = await boundVolume(context);
    const readonly = context.volume.persistentVolumeClaim?.readOnly ?? false;
    if (modeOf(volume) === "Block")
      return { hostPath: await devicePath(context, volume), managed: readonly, block: true };
    const hostPath = await directory(context, volume);
    await share(context, { hostPath, readonly, volume });
    return { hostPath, managed: readonly };
  },
};

async function boundVolume({ facts: { pod }, volume, objects }: VolumeContext): Promise<corev1.PersistentVolume> {
  const name = claimNameOf(pod, volume) ?? "";
  const found = await objects.claim(name);
  if (!found) throw new Error(`persistentvolumeclaim ${JSON.stringify(name)} not found`);
  if (volume.ephemeral && !isMadeFor(pod, found))
    throw new Error(`PVC ${name} was not created for pod ${pod.metadata.name} (pod is not owner)`);
  if (found.metadata.deletionTimestamp && !hasStarted(pod))
    throw new Error(`can't start pod because PVC ${JSON.stringify(name)} is being deleted`);
  if (!isFullyBound(found)) throw new Error(`PVC ${JSON.stringify(name)} is not bound`);
  const bound = await objects.volume(found.spec.volumeName ?? "");
  if (bound?.spec.claimRef?.uid !== found.metadata.uid)
    throw new Error(`PV ${JSON.stringify(found.spec.volumeName)} is not bound to PVC ${JSON.stringify(name)}`);
  return bound;
}

/** A pod that runs goes on, though its claim is to be deleted after it. */
function hasStarted({ status }: corev1.Pod): boolean {
  return status.containerStatuses?.some(({ state }) => state?.running ?? state?.terminated) ?? false;
}

async function directory({ local, node }: VolumeContext, volume: corev1.PersistentVolume): Promise<string> {
  const { spec, metadata } = volume;
  if (spec.hostPath) {
    await prepareHostPath(spec.hostPath);
    return spec.hostPath.path;
  }
  const { path } = localSource(volume);
  if (holderOf(volume) === node && path === local.pathOf(metadata.name))
    return local.mount(metadata.name, spec.mountOptions);
  if (!(await stat(path)).isDirectory()) throw new Error(`path ${JSON.stringify(path)} is not a directory`);
  return path;
}

async function devicePath({ local, node }: VolumeContext, volume: corev1.PersistentVolume): Promise<string> {
  const { path } = localSource(volume);
  if (holderOf(volume) === node && path === local.pathOf(volume.metadata.name))
    return local.attach(volume.metadata.name);
  if (!(await stat(path)).isBlockDevice()) throw new Error(`path ${JSON.stringify(path)} is not a block device`);
  return path;
}

function localSource({ spec, metadata }: corev1.PersistentVolume): corev1.LocalVolumeSource {
  if (spec.local) return spec.local;
  const {
    accessModes: _,
    capacity: _capacity,
    claimRef: _ref,
    nodeAffinity: _affinity,
    mountOptions: _options,
    ...rest
  } = spec;
  const kind = Object.entries(rest).find(([, value]) => typeof value === "object")?.[0] ?? "unknown";
  throw new Error(
    `no volume plugin matched: volumes of kind ${kind} are not supported (persistent volume ${metadata.name})`,
  );
}

interface Shared {
  readonly hostPath: string;
  readonly readonly: boolean;
  readonly volume: corev1.PersistentVolume;
}

/** A directory of the node stays as the node has it. */
async function share({ facts: { pod } }: VolumeContext, { hostPath, readonly, volume }: Shared): Promise<void> {
  const { fsGroup: gid, fsGroupChangePolicy } = pod.spec.securityContext ?? {};
  if (gid === undefined || readonly || volume.spec.hostPath) return;
  await giveToGroup(hostPath, { gid, readonly, onlyOnRootMismatch: fsGroupChangePolicy === "OnRootMismatch" });
}
