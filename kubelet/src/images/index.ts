export {
  ImageNotFoundError,
  openImageStore,
  type ImageStore,
  type ImageStoreOptions,
  type LoadProgress,
} from "./store.ts";
export { ImagePullError } from "./service.ts";
export {
  formatReference,
  InvalidReferenceError,
  normalizeReference,
  parseReference,
  type ImageReference,
} from "./reference.ts";
