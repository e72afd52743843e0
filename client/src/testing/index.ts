/** For tests of whatever is built on the client: a clock to step, an API server that is a map, and one that speaks HTTPS. */
export * from "./fake-clock.ts";
export * from "./https-server.ts";
export * from "./memory-api.ts";
