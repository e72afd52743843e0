export * from "./selectable.ts";
export * from "./selector.ts";
