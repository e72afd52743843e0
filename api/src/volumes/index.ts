export * from "./claims.ts";
export * from "./default-class.ts";
export * from "./local.ts";
export * from "./match.ts";
