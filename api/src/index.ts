export * from "./types/index.ts";
export * from "./quantity.ts";
export * from "./resource.ts";
export * from "./resources/index.ts";
export * from "./conversion/index.ts";
export * from "./default-class.ts";
export * from "./errors.ts";
export * from "./log.ts";
export * from "./schema/decode.ts";
export * from "./schema/unknown-fields.ts";
export * from "./apply/index.ts";
export { goFormat } from "./patch/format.ts";
export * from "./patch/json-patch.ts";
export * from "./patch/merge-patch.ts";
export * from "./patch/strategic-merge-patch.ts";
export * from "./cron/index.ts";
export * from "./fields/index.ts";
export * from "./int-or-string.ts";
export { formatIndexes, readIndexes } from "./job-indexes.ts";
export * from "./labels/index.ts";
export * from "./names/index.ts";
export * from "./amounts.ts";
export * from "./pod-resources.ts";
export * from "./priority.ts";
export { isJsonEqual } from "./json.ts";
export * from "./quota/index.ts";
export { nanosecondsOf } from "./duration.ts";
export * from "./time.ts";
export * from "./validation/index.ts";
export * from "./volumes/index.ts";
export * from "./warnings/index.ts";
export * from "./defaults/index.ts";
export {
  describeMessage,
  describeType,
  type FieldInfo,
  type MessageInfo,
  type Schema,
  type TypeInfo,
  type TypeOf,
} from "./schema/type-info.ts";
export { decodeProtobuf } from "./protobuf/decode.ts";
export {
  encodeKind,
  encodeMessage,
  encodeProtobufList,
  encodeWatchFrame,
  protobufEnvelope,
} from "./protobuf/encode.ts";
export { protobufMediaType } from "./protobuf/envelope.ts";
export * from "./openapi/index.ts";
export * from "./placement/index.ts";
export * from "./printers/index.ts";
export * from "./metrics/index.ts";
export { lookupTable } from "./lookup-table.ts";
export { kubernetesVersion } from "./version.ts";
export * from "./x509/index.ts";
export * from "./jwt.ts";
