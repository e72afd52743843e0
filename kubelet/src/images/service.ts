/** The store as the kubelet's image service. */
import type { ImageInfo, ImageService } from "../cri.ts";
import type { ImageStore } from "./store.ts";

export class ImagePullError extends Error {
  override readonly name = "ImagePullError";
}

const maxSimilar = 3;

export function imageService(store: ImageStore): ImageService {
  const explainMissing = async (reference: string) => {
    const tags = (await store.list()).flatMap(({ repoTags }) => repoTags);
    return { store: store.directory, similar: closest(reference, tags) };
  };
  return {
    resolve: (reference) => store.resolve(reference),
    list: () => store.list(),
    explainMissing,
    async pull(reference): Promise<ImageInfo> {
      const stored = await store.resolve(reference);
      if (stored) return stored;
      throw new ImagePullError(
        `failed to pull image ${JSON.stringify(reference)}: it is not in ${store.directory}, and pulling from registries is not supported; ` +
          "load it with `kayak image load FILE` (an archive made by `docker save`, or an OCI archive)",
      );
    },
  };
}

/** The names most like `reference`, best first; nothing that shares less than half. */
export function closest(reference: string, names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, distance: editDistance(short(reference), short(name)) / Math.max(short(name).length, 1) }))
    .filter(({ distance }) => distance <= 0.5)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, maxSimilar)
    .map(({ name }) => name);
}

function short(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, "");
}

function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
