export * from "./node-selector.ts";
export * from "./tolerations.ts";
