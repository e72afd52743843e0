/** What the API server publishes about itself; computed on request, so serialise it once and keep the bytes. */
export { openapiV2 } from "./v2.ts";
export { openapiV2Protobuf } from "./v2-protobuf.ts";
export { openapiV3Document, openapiV3Index, type OpenApiV3Index } from "./v3.ts";
