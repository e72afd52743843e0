/** For tests of whatever is built on the client: a clock to step, and an API server that is a map. */
export * from "./fake-clock.ts";
export * from "./https-server.ts";
