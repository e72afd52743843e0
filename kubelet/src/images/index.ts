export { openImageStore, type ImageStore } from "./store.ts";
