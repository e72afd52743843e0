export type * as apps from "../types/apps/v1/index.ts";
export type * as core from "../types/core/v1/index.ts";
export type * as discovery from "../types/discovery/v1/index.ts";
export type * as flowcontrol from "../types/flowcontrol/v1/index.ts";
export type * as storage from "../types/storage/v1/index.ts";
export type * as networking from "../types/networking/v1/index.ts";
export type * as node from "../types/node/v1/index.ts";
export type * as scheduling from "../types/scheduling/v1/index.ts";
