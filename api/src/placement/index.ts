export * from "./host-ports.ts";
export * from "./node-selector.ts";
export * from "./tolerations.ts";
