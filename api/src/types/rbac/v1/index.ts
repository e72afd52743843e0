export * from "./binding.ts";
export * from "./role.ts";
