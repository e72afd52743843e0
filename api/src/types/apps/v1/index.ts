export * from "./deployment.ts";
export * from "./replica-set.ts";
