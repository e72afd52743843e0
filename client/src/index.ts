export type * from "./client.ts";
export * from "./controller.ts";
export type * from "./informer.ts";
