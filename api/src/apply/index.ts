export { type Application, checkConfiguration, kindText, planApply } from "./apply.ts";
export { type HiddenFields, type StructShape, ownableShape } from "./shape.ts";
export { trackedEntries } from "./track.ts";
