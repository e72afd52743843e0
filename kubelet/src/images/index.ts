export { openImageStore } from "./store.ts";
