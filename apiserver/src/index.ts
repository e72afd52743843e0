export { defaultHeaders } from "./authn/request-header.ts";
export { startApiServer, type ApiServer } from "./server.ts";
export type { ApiServerOptions } from "./options.ts";
export { preload } from "./preload.ts";
