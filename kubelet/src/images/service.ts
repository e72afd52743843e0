/** The store as the kubelet's image service. */
import type { ImageService } from "../cri.ts";
import type { RegistryOptions } from "./registry/client.ts";
import type { ImageStore } from "./store.ts";

const maxSimilar = 3;

export function imageService(store: ImageStore, registries: RegistryOptions = {}): ImageService {
  const explainMissing = async (reference: string) => {
    const tags = (await store.list()).flatMap(({ repoTags }) => repoTags);
    return { store: store.directory, similar: closest(reference, tags) };
  };
  return {
    resolve: (reference) => store.resolve(reference),
    list: () => store.list(),
    remove: (id) => store.remove(id),
    async layers(id, user) {
      const image = await store.unpacked(id);
      if (!image) throw new Error(`image ${id} is gone`);
      store.use(id, user);
      return image;
    },
    explainMissing,
    grant: (id, repository, access) => store.grant(id, repository, access),
    async pull(reference, options) {
      // Few nodes ever need it: images are mostly loaded from files.
      const { pullImage } = await import("./registry/pull.ts");
      return pullImage(store, reference, { ...registries, ...options });
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
