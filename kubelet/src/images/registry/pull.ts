/** Fetches an image from its registry into the store. */
import type { ImageCredentials, ImageInfo, PulledImage } from "../../cri.ts";
import { readImages } from "../manifest.ts";
import { normalizeReference } from "../reference.ts";
import { downloadsOf, type ImageStore } from "../store.ts";
import { registryArchive } from "./archive.ts";
import type { RegistryOptions, RepositoryOptions } from "./client.ts";

export class ImagePullError extends Error {
  override readonly name = "ImagePullError";
}

export interface PullOptions extends RegistryOptions {
  /** Tried in turn. Without any the registry is asked as nobody. */
  readonly credentials?: readonly ImageCredentials[];
  readonly signal?: AbortSignal;
}

export async function pullImage(store: ImageStore, reference: string, options: PullOptions): Promise<PulledImage> {
  const { credentials = [], signal, ...registry } = options;
  let failure: unknown;
  for (const one of credentials.length > 0 ? credentials : [undefined]) {
    try {
      const image = await pullAs(store, reference, { ...registry, credentials: one, signal });
      return one ? { image, credentials: one } : { image };
    } catch (error) {
      signal?.throwIfAborted();
      failure = error;
    }
  }
  const name = normalizeReference(reference);
  const why = failure instanceof Error ? failure.message : String(failure);
  throw new ImagePullError(`failed to pull and unpack image ${JSON.stringify(name)}: ${why}`, { cause: failure });
}

async function pullAs(store: ImageStore, reference: string, options: RepositoryOptions): Promise<ImageInfo> {
  await using archive = await openRepository(store, reference, options);
  const images = await readImages(archive);
  for (const image of images) await archive.download(store.missingLayers(image));
  const [added] = await store.add(images, archive, { pulled: true });
  if (!added) throw new Error("the registry has no such image");
  return added;
}

async function openRepository(store: ImageStore, reference: string, options: RepositoryOptions) {
  try {
    return await registryArchive(reference, { ...options, directory: downloadsOf(store.directory) });
  } catch (error) {
    options.signal?.throwIfAborted();
    const name = normalizeReference(reference);
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`failed to resolve reference ${JSON.stringify(name)}: ${name}: ${message}`, { cause: error });
  }
}
