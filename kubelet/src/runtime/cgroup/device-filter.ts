/**
 * The devices a cgroup may use, as the BPF program that the kernel asks under version 2: a pure function of the rules. The last
 * rule that is about what was asked answers. Each is a block that either answers or goes on to the one before it.
 */
import type { OciDeviceRule } from "../spec/oci.ts";

/** As <linux/bpf.h> has them: instructions, and what a device program is asked with. */
const op = {
  load: 0x61,
  copy: 0xbf,
  set: 0xb7,
  and: 0x54,
  shiftRight: 0x74,
  jumpUnless: 0x55,
  jumpIf: 0x15,
  exit: 0x95,
} as const;
const accessBits: Readonly<Record<string, number>> = { m: 1, r: 2, w: 4 };
const everyAccess = 7;
const typeBits = { b: 1, c: 2 } as const;
const offsets = { access: 0, major: 4, minor: 8 } as const;

const register = { answer: 0, context: 1, type: 2, access: 3, major: 4, minor: 5 } as const;

export const instructionBytes = 8;

interface Instruction {
  readonly code: number;
  readonly target?: number;
  readonly source?: number;
  readonly offset?: number;
  readonly value?: number;
}

const start: readonly Instruction[] = [
  { code: op.load, target: register.type, source: register.context, offset: offsets.access },
  { code: op.copy, target: register.access, source: register.type },
  { code: op.and, target: register.type, value: 0xffff },
  { code: op.shiftRight, target: register.access, value: 16 },
  { code: op.load, target: register.major, source: register.context, offset: offsets.major },
  { code: op.load, target: register.minor, source: register.context, offset: offsets.minor },
];

const answer = (value: number): Instruction[] => [{ code: op.set, target: register.answer, value }, { code: op.exit }];

/** `otherwise` answers where no rule does. */
export function deviceFilter(rules: readonly OciDeviceRule[], otherwise: boolean): Uint8Array {
  return encode([...start, ...rules.toReversed().flatMap(block), ...answer(otherwise ? 1 : 0)]);
}

export function coversEverything({ type = "a", major, minor, access }: OciDeviceRule): boolean {
  return type === "a" && major === undefined && minor === undefined && bitsOf(access) === everyAccess;
}

function bitsOf(access = "rwm"): number {
  return access.split("").reduce((bits, letter) => bits | (accessBits[letter] ?? 0), 0);
}

const isJump = ({ code }: Instruction) => code === op.jumpUnless || code === op.jumpIf;

/** Conditions that lead past the block when they don't hold, then the answer. */
function block({ allow, type = "a", major, minor, access }: OciDeviceRule): Instruction[] {
  const all = [
    ...(type === "a" ? [] : [{ code: op.jumpUnless, target: register.type, value: typeBits[type] }]),
    ...accessTest(allow, bitsOf(access)),
    ...(major === undefined ? [] : [{ code: op.jumpUnless, target: register.major, value: major }]),
    ...(minor === undefined ? [] : [{ code: op.jumpUnless, target: register.minor, value: minor }]),
    ...answer(allow ? 1 : 0),
  ];
  return all.map((instruction, at) =>
    isJump(instruction) ? { ...instruction, offset: all.length - at - 1 } : instruction,
  );
}

/** All that is asked for must be allowed; any of it may be denied. */
function accessTest(allow: boolean, bits: number): Instruction[] {
  if (bits === everyAccess) return [];
  return [
    { code: op.copy, target: register.answer, source: register.access },
    { code: op.and, target: register.answer, value: allow ? everyAccess & ~bits : bits },
    { code: allow ? op.jumpUnless : op.jumpIf, target: register.answer, value: 0 },
  ];
}

function encode(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * instructionBytes);
  program.forEach(({ code, target = 0, source = 0, offset = 0, value = 0 }, index) => {
    const at = index * instructionBytes;
    bytes.writeUInt8(code, at);
    bytes.writeUInt8(target | (source << 4), at + 1);
    bytes.writeInt16LE(offset, at + 2);
    bytes.writeInt32LE(value, at + 4);
  });
  return bytes;
}
