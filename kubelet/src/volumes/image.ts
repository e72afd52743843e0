/** The files of an image, read-only and not to be executed. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { VolumePlugin } from "./volume.ts";

/** Below every image's layers: the kernel wants two at least. */
const emptyLayer = "empty";

export const image: VolumePlugin = {
  name: "kubernetes.io~image",
  once: true,
  matches: (volume) => volume.image !== undefined,
  async setUp({ directory, volume, facts: { pod }, images, mounter, objects, signal }) {
    if ((await mounter.mountsBelow(directory)).includes(directory)) return { hostPath: directory, managed: true };
    const { reference = "", pullPolicy = "IfNotPresent" } = volume.image!;
    const wanted = { name: volume.name, image: reference, imagePullPolicy: pullPolicy };
    const { id } = await images.ensure(pod, wanted, { objects, signal });
    const empty = join(dirname(directory), emptyLayer);
    await Promise.all([mkdir(directory, { recursive: true }), mkdir(empty, { recursive: true })]);
    const { layersDir, layers } = await images.layers(id, dirname(directory));
    await mounter.overlay(directory, { layersDir, layers: [...layers, empty] });
    return { hostPath: directory, managed: true };
  },
};
