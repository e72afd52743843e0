export * from "./behavior.ts";
export * from "./horizontal-pod-autoscaler.ts";
export * from "./metric-spec.ts";
export * from "./metric-status.ts";
