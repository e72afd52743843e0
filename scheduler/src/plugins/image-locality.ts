/** Nodes that have a pod's images, the more so the larger these are, unless all have them or hardly any does. */
import { MAX_NODE_SCORE, type Plugin } from "../framework/types.ts";
import type { PodInfo } from "../pods/pod-info.ts";

const MEGABYTE = 1024 * 1024;
/** Images smaller than this in sum count for nothing. */
const MIN_BYTES = 23 * MEGABYTE;
/** Per container; more doesn't count. */
const MAX_BYTES = 1000 * MEGABYTE;

export const imageLocality = {
  name: "ImageLocality",
  weight: 1,
  preScore: ({ pod, snapshot }) => (imagesOf(pod).some((image) => snapshot.imageNodes(image) > 0) ? undefined : "skip"),
  score({ pod, snapshot }, node) {
    const images = imagesOf(pod);
    const total = snapshot.nodes.length;
    const bytes = images.reduce((sum, image) => {
      const size = node.images.get(image) ?? 0;
      // An image on few nodes counts little, so that its pods don't all crowd there.
      return sum + Math.trunc((size * snapshot.imageNodes(image)) / total);
    }, 0);
    const most = MAX_BYTES * images.length;
    const counted = Math.min(Math.max(bytes, MIN_BYTES), most);
    return Math.trunc((MAX_NODE_SCORE * (counted - MIN_BYTES)) / (most - MIN_BYTES));
  },
} satisfies Plugin;

function imagesOf({ pod: { spec } }: PodInfo): string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ image }) => (image ? [withTag(image)] : []));
}

/** Nodes report images with a tag. */
function withTag(image: string): string {
  return image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image;
}
