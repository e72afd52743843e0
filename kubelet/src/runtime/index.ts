export { openRuntime, type RuntimeOptions } from "./runtime.ts";
export { StartError } from "./native/failure.ts";
export { ExecError, TimeoutError } from "./exec.ts";
export { NotFoundError } from "./containers.ts";
export { NetworkNotReadyError } from "./sandboxes.ts";
