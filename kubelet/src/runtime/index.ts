export { openRuntime, type RuntimeOptions } from "./runtime.ts";
