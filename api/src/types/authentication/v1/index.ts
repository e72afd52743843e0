export * from "./review.ts";
export * from "./token-request.ts";
