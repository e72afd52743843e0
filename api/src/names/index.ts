export * from "./dns.ts";
export * from "./ip.ts";
export * from "./keys.ts";
export * from "./paths.ts";
export * from "./ranges.ts";
