/** What a command fails with on purpose. Anything else that is thrown is a bug and shown with its stack in debug mode. */

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The command could not do its work: exit code 1. `hints` say what to do about it, one line each. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly hints: readonly string[];

  constructor(message: string, options: { hints?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.hints = options.hints ?? [];
  }
}
