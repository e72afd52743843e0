/** Why a container could not be started, with the reason that its status shows. */

export type StartReason =
  | "CreateContainerConfigError"
  | "CreateContainerError"
  | "RunContainerError"
  | "PostStartHookError"
  | "ErrImagePull"
  | "ImagePullBackOff"
  | "ErrImageNeverPull"
  | "InvalidImageName"
  | "PreCreateHookError"
  | "CrashLoopBackOff";

export class StartError extends Error {
  override readonly name = "StartError";
  readonly reason: StartReason;
  /** When trying again makes sense, if nothing else happens before. */
  readonly retryAtMs: number | undefined;

  constructor(reason: StartReason, message: string, options: { retryAtMs?: number | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.reason = reason;
    this.retryAtMs = options.retryAtMs;
  }
}

export function configError(message: string): StartError {
  return new StartError("CreateContainerConfigError", message);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
