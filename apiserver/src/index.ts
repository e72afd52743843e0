export { startApiServer, type ApiServer } from "./server.ts";
export type { ApiServerOptions } from "./options.ts";
export { preload } from "./preload.ts";
