/** Compiles a seccomp profile to the classic BPF program that the kernel runs on every system call. */
import type { OciSyscallArgument } from "../spec/oci.ts";
import type { Architecture } from "./syscalls.ts";

export type Operator = OciSyscallArgument["op"];

export interface ArgumentTest {
  readonly index: number;
  readonly op: Operator;
  readonly value: bigint;
  /** For SCMP_CMP_MASKED_EQ: `(argument & value) == valueTwo`. */
  readonly valueTwo: bigint;
}

export interface SyscallRule {
  readonly names: readonly string[];
  /** A SECCOMP_RET_* value. */
  readonly action: number;
  /** All must hold. */
  readonly args: readonly ArgumentTest[];
}

export interface SeccompProfile {
  readonly defaultAction: number;
  readonly rules: readonly SyscallRule[];
}

export const SECCOMP_RET = {
  killProcess: 0x80000000,
  killThread: 0,
  trap: 0x00030000,
  errno: 0x00050000,
  trace: 0x7ff00000,
  log: 0x7ffc0000,
  allow: 0x7fff0000,
} as const;

const BPF = {
  load: 0x20,
  jumpEqual: 0x15,
  jumpGreater: 0x25,
  jumpGreaterEqual: 0x35,
  and: 0x54,
  return: 0x06,
} as const;
const ENOSYS = 38;
/** Numbers from here on are the x32 ABI's. */
const x32Bit = 0x40000000;
/** struct seccomp_data. */
const offset = { number: 0, architecture: 4, arguments: 16 } as const;
/** BPF_MAXINSNS. */
const maxInstructions = 4096;
const maxJump = 255;

interface Instruction {
  readonly code: number;
  readonly k: number;
  readonly jumpTrue: number;
  readonly jumpFalse: number;
}

export function compileSeccomp(profile: SeccompProfile, { audit, numbers }: Architecture): Uint8Array {
  const rules = rulesByNumber(profile.rules, numbers);
  const last = Math.max(...numbers.values());
  const program = [
    load(offset.architecture),
    jump(BPF.jumpEqual, audit, [1, 0]),
    give(forForeignCalls(profile.defaultAction)),
    load(offset.number),
    // Programs expect ENOSYS from a kernel that doesn't know a call, and then do without.
    jump(BPF.jumpGreater, Math.min(last, x32Bit - 1), [0, 1]),
    give(SECCOMP_RET.errno | ENOSYS),
    ...unconditional(rules),
    ...[...rules]
      .filter(([, list]) => isConditional(list))
      .flatMap(([number, list]) => conditional(number, list, profile.defaultAction)),
    give(profile.defaultAction),
  ];
  if (program.length > maxInstructions)
    throw new Error(`the seccomp profile needs ${program.length} instructions; ${maxInstructions} are possible`);
  return assemble(program);
}

/** A profile that refuses some calls and lets the others through would be no obstacle to the same calls of another architecture. */
function forForeignCalls(action: number): number {
  return action === SECCOMP_RET.allow || action === SECCOMP_RET.log ? SECCOMP_RET.killProcess : action;
}

/** Names the architecture doesn't have are of no concern to it. */
function rulesByNumber(
  rules: readonly SyscallRule[],
  numbers: ReadonlyMap<string, number>,
): Map<number, SyscallRule[]> {
  const byNumber = new Map<number, SyscallRule[]>();
  for (const rule of rules)
    for (const name of rule.names) {
      const number = numbers.get(name);
      if (number !== undefined) byNumber.set(number, [...(byNumber.get(number) ?? []), rule]);
    }
  return byNumber;
}

function isConditional(rules: readonly SyscallRule[]): boolean {
  return rules.every(({ args }) => args.length > 0);
}

/** Consecutive numbers with one action become one test. */
function unconditional(rules: ReadonlyMap<number, readonly SyscallRule[]>): Instruction[] {
  const actions = [...rules]
    .flatMap(([number, list]) =>
      list
        .filter(({ args }) => args.length === 0)
        .slice(0, 1)
        .map(({ action }) => ({ number, action })),
    )
    .sort((left, right) => left.number - right.number);
  const ranges: { first: number; last: number; action: number }[] = [];
  for (const { number, action } of actions) {
    const range = ranges.at(-1);
    if (range && range.last + 1 === number && range.action === action) range.last = number;
    else ranges.push({ first: number, last: number, action });
  }
  return ranges.flatMap(({ first, last, action }) => [
    jump(BPF.jumpGreaterEqual, first, [0, 2]),
    jump(BPF.jumpGreater, last, [1, 0]),
    give(action),
  ]);
}

function conditional(number: number, rules: readonly SyscallRule[], otherwise: number): Instruction[] {
  const body = [...rules.flatMap(({ args, action }) => whenAll(args, action)), give(otherwise)];
  return [jump(BPF.jumpEqual, number, [0, checkedJump(body.length)]), ...body];
}

/** Returns `action` when every test holds, otherwise goes on after it. */
function whenAll(tests: readonly ArgumentTest[], action: number): Instruction[] {
  const program = [give(action)];
  for (const test of [...tests].reverse()) program.unshift(...argumentTest(test, program.length));
  return program;
}

/** Falls through when the test holds, otherwise skips `rest` further instructions. Arguments have two 32-bit halves. */
function argumentTest({ index, op, value, valueTwo }: ArgumentTest, rest: number): Instruction[] {
  const low = offset.arguments + 8 * index;
  const high = low + 4;
  const skip = (more: number) => checkedJump(rest + more);
  switch (op) {
    case "SCMP_CMP_EQ":
      return [
        load(high),
        jump(BPF.jumpEqual, highHalf(value), [0, skip(2)]),
        load(low),
        jump(BPF.jumpEqual, lowHalf(value), [0, skip(0)]),
      ];
    case "SCMP_CMP_NE":
      return [
        load(high),
        jump(BPF.jumpEqual, highHalf(value), [0, 2]),
        load(low),
        jump(BPF.jumpEqual, lowHalf(value), [skip(0), 0]),
      ];
    case "SCMP_CMP_MASKED_EQ":
      return [
        load(high),
        and(highHalf(value)),
        jump(BPF.jumpEqual, highHalf(valueTwo), [0, skip(3)]),
        load(low),
        and(lowHalf(value)),
        jump(BPF.jumpEqual, lowHalf(valueTwo), [0, skip(0)]),
      ];
    case "SCMP_CMP_GT":
    case "SCMP_CMP_GE":
    case "SCMP_CMP_LT":
    case "SCMP_CMP_LE":
    default:
      return ordered({ low, high, op, value }, skip);
  }
}

/** The high halves decide unless they are equal. */
function ordered(
  { low, high, op, value }: { low: number; high: number; op: Operator; value: bigint },
  skip: (more: number) => number,
): Instruction[] {
  const code = op === "SCMP_CMP_GT" || op === "SCMP_CMP_LE" ? BPF.jumpGreater : BPF.jumpGreaterEqual;
  const wantsMore = op === "SCMP_CMP_GT" || op === "SCMP_CMP_GE";
  return [
    load(high),
    wantsMore ? jump(BPF.jumpGreater, highHalf(value), [3, 0]) : jump(BPF.jumpGreater, highHalf(value), [skip(3), 0]),
    wantsMore ? jump(BPF.jumpEqual, highHalf(value), [0, skip(2)]) : jump(BPF.jumpEqual, highHalf(value), [0, 2]),
    load(low),
    wantsMore ? jump(code, lowHalf(value), [0, skip(0)]) : jump(code, lowHalf(value), [skip(0), 0]),
  ];
}

function highHalf(value: bigint): number {
  return Number((value >> 32n) & 0xffffffffn);
}

function lowHalf(value: bigint): number {
  return Number(value & 0xffffffffn);
}

function load(at: number): Instruction {
  return { code: BPF.load, k: at, jumpTrue: 0, jumpFalse: 0 };
}

function and(mask: number): Instruction {
  return { code: BPF.and, k: mask, jumpTrue: 0, jumpFalse: 0 };
}

function give(action: number): Instruction {
  return { code: BPF.return, k: action, jumpTrue: 0, jumpFalse: 0 };
}

/** How many instructions to skip when the comparison holds, and when not. */
function jump(code: number, k: number, [jumpTrue, jumpFalse]: readonly [number, number]): Instruction {
  return { code, k, jumpTrue, jumpFalse };
}

function checkedJump(distance: number): number {
  if (distance > maxJump) throw new Error("the seccomp profile has too many conditions on one system call");
  return distance;
}

/** struct sock_filter: code (16 bit), two jumps (8 bit), k (32 bit). */
function assemble(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(8 * program.length);
  program.forEach(({ code, k, jumpTrue, jumpFalse }, index) => {
    bytes.writeUInt16LE(code, 8 * index);
    bytes.writeUInt8(jumpTrue, 8 * index + 2);
    bytes.writeUInt8(jumpFalse, 8 * index + 3);
    bytes.writeUInt32LE(k >>> 0, 8 * index + 4);
  });
  return bytes;
}
