export * from "./access-review.ts";
export * from "./attributes.ts";
export * from "./rules-review.ts";
