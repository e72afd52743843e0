/** A profile file on the node, in the JSON format of Docker and OCI. */
import { z } from "zod";
import { seccompActions, seccompOperators, type OciSeccomp } from "../spec/oci.ts";

const maxErrno = 4095;
const action = z.enum(seccompActions);
const errnoValue = z.number().int().min(0).max(maxErrno).optional();
/** Larger ones are not exact in JSON. */
const value = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const argument = z.object({
  index: z.number().int().min(0).max(5),
  value,
  valueTwo: value.optional(),
  op: z.enum(seccompOperators),
});
const document = z.object({
  defaultAction: action,
  defaultErrnoRet: errnoValue,
  architectures: z.array(z.string()).nullish(),
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
    .nullish(),
});

export function parseLocalhostProfile(text: string): OciSeccomp {
  const { defaultAction, defaultErrnoRet, architectures, syscalls } = document.parse(JSON.parse(text));
  return {
    defaultAction,
    defaultErrnoRet,
    architectures: architectures ?? undefined,
    syscalls: (syscalls ?? []).map(({ names = [], name, args, ...rule }) => ({
      ...rule,
      names: name === undefined ? names : [...names, name],
      args: args ?? [],
    })),
  };
}
