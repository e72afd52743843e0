export type * from "./cri.ts";
export { parseKubeletConfig, type KubeletConfig } from "./config/kubelet-config.ts";
export { cleanupNetwork } from "./network/cleanup.ts";
export { overlayRoutes } from "./network/overlay-routes.ts";
export { overlayOverheadBytes } from "./network/overlay.ts";
export { runKubelet } from "./kubelet.ts";
export type { KubeletOptions } from "./options.ts";
export { openRuntime, type RuntimeOptions } from "./runtime/index.ts";
export { openImageStore, type ImageStore } from "./images/store.ts";
