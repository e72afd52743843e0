/** From OCI's words for what becomes of a system call to the kernel's values. */
import type { OciSeccomp } from "../spec/oci.ts";
import { SECCOMP_RET, type SeccompProfile } from "./compile.ts";

type Action = OciSeccomp["defaultAction"];

const actions: Readonly<Record<Action, number>> = {
  SCMP_ACT_KILL: SECCOMP_RET.killThread,
  SCMP_ACT_KILL_THREAD: SECCOMP_RET.killThread,
  SCMP_ACT_KILL_PROCESS: SECCOMP_RET.killProcess,
  SCMP_ACT_TRAP: SECCOMP_RET.trap,
  SCMP_ACT_ERRNO: SECCOMP_RET.errno,
  SCMP_ACT_TRACE: SECCOMP_RET.trace,
  SCMP_ACT_LOG: SECCOMP_RET.log,
  SCMP_ACT_ALLOW: SECCOMP_RET.allow,
};

const EPERM = 1;

export function kernelProfile({ defaultAction, defaultErrnoRet, syscalls }: OciSeccomp): SeccompProfile {
  return {
    defaultAction: returnValue(defaultAction, defaultErrnoRet),
    rules: syscalls.map(({ names, action, errnoRet, args = [] }) => ({
      names,
      action: returnValue(action, errnoRet),
      args: args.map(({ index, op, value, valueTwo = 0 }) => ({
        index,
        op,
        value: BigInt(value),
        valueTwo: BigInt(valueTwo),
      })),
    })),
  };
}

function returnValue(action: Action, errno: number | undefined): number {
  const takesValue = action === "SCMP_ACT_ERRNO" || action === "SCMP_ACT_TRACE";
  return actions[action] | (takesValue ? (errno ?? EPERM) : 0);
}
