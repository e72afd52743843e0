/** A profile file on the node, in the JSON format of Docker and OCI. */
import { z } from "zod";
import { SECCOMP_RET, type SeccompProfile } from "./compile.ts";

const operators = [
  "SCMP_CMP_EQ",
  "SCMP_CMP_NE",
  "SCMP_CMP_GT",
  "SCMP_CMP_GE",
  "SCMP_CMP_LT",
  "SCMP_CMP_LE",
  "SCMP_CMP_MASKED_EQ",
] as const;
const actions = {
  SCMP_ACT_KILL: SECCOMP_RET.killThread,
  SCMP_ACT_KILL_THREAD: SECCOMP_RET.killThread,
  SCMP_ACT_KILL_PROCESS: SECCOMP_RET.killProcess,
  SCMP_ACT_TRAP: SECCOMP_RET.trap,
  SCMP_ACT_ERRNO: SECCOMP_RET.errno,
  SCMP_ACT_TRACE: SECCOMP_RET.trace,
  SCMP_ACT_LOG: SECCOMP_RET.log,
  SCMP_ACT_ALLOW: SECCOMP_RET.allow,
} as const;
type Action = keyof typeof actions;

const maxErrno = 4095;
const action = z.enum(Object.keys(actions) as [Action, ...Action[]]);
const errnoValue = z.number().int().min(0).max(maxErrno).optional();
const argument = z.object({
  index: z.number().int().min(0).max(5),
  value: z.number(),
  valueTwo: z.number().optional(),
  op: z.enum(operators),
});
const document = z.object({
  defaultAction: action,
  defaultErrnoRet: errnoValue,
  syscalls: z
    .array(
      z.object({
        names: z.array(z.string()).optional(),
        name: z.string().optional(),
        action,
        errnoRet: errnoValue,
        args: z.array(argument).nullish(),
      }),
    )
    .optional(),
});

const EPERM = 1;

export function parseLocalhostProfile(text: string): SeccompProfile {
  const { defaultAction, defaultErrnoRet, syscalls = [] } = document.parse(JSON.parse(text));
  return {
    defaultAction: returnValue(defaultAction, defaultErrnoRet),
    rules: syscalls.map(({ names = [], name, action, errnoRet, args }) => ({
      names: name === undefined ? names : [...names, name],
      action: returnValue(action, errnoRet),
      args: (args ?? []).map(({ index, op, value, valueTwo = 0 }) => ({
        index,
        op,
        value: BigInt(value),
        valueTwo: BigInt(valueTwo),
      })),
    })),
  };
}

function returnValue(name: Action, errno: number | undefined): number {
  const takesValue = name === "SCMP_ACT_ERRNO" || name === "SCMP_ACT_TRACE";
  return actions[name] | (takesValue ? (errno ?? EPERM) : 0);
}
