/** What a failed step of kayak-native says, as an error. */
import { getSystemErrorMap } from "node:util";

export interface StepFailure {
  readonly step: string;
  readonly errno: number;
  readonly subject: string;
}

export class NativeError extends Error {
  readonly failure: StepFailure;

  constructor(failure: StepFailure) {
    super(describeFailure(failure));
    this.name = "NativeError";
    this.failure = failure;
  }

  /** Without the step and what it concerned. */
  get reason(): string {
    return errorText(this.failure.errno);
  }
}

/** The process could not be started; the message says why as runc words it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

export function parseFailure(text: string): StepFailure {
  const [step = "unknown", errno = "0", subject = ""] = text.split("\0");
  return { step, errno: Number(errno), subject };
}

const errnoMessages = new Map(
  [...getSystemErrorMap()].map(([number, [code, message]]) => [-number, { code, message }]),
);
/** Errors libuv has no name for. */
const moreErrors = new Map([
  [8, { code: "ENOEXEC", message: "exec format error" }],
  [117, { code: "EUCLEAN", message: "structure needs cleaning" }],
]);

function errorText(errno: number): string {
  return (moreErrors.get(errno) ?? errnoMessages.get(errno))?.message ?? `error ${errno}`;
}

const ENOENT = 2;
const ENOEXEC = 8;

export function describeFailure({ step, errno, subject }: StepFailure): string {
  if (step === "look-up")
    return `exec: ${JSON.stringify(subject)}: ${errno === ENOENT ? "executable file not found in $PATH" : errorText(errno)}`;
  if (step === "exec" && errno === ENOENT)
    return `exec: ${JSON.stringify(subject)}: stat ${subject}: no such file or directory`;
  if (step === "exec" && errno === ENOEXEC) return `exec ${subject}: exec format error`;
  if (step === "exec") return `exec: ${JSON.stringify(subject)}: ${errorText(errno)}`;
  if (step === "workdir")
    return `chdir to cwd (${JSON.stringify(subject)}) set in config.json failed: ${errorText(errno)}`;
  if (step === "idmap" || step === "map-ids")
    return `failed to set MOUNT_ATTR_IDMAP on ${subject}: ${errorText(errno)} (maybe the filesystem used doesn't support idmap mounts on this kernel?)`;
  return `${step} ${subject}: ${errorText(errno)}`;
}
