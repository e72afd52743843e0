/**
 * The devices a cgroup may use, as the BPF program that the kernel asks under version 2: a pure function of the rules that
 * version 1 takes as text. Each rule is a block that either answers yes or goes on to the next; at the end the answer is no.
 */

export interface DeviceRule {
  /** `a` is both. */
  readonly type: "b" | "c" | "a";
  /** Undefined is every one. */
  readonly major: number | undefined;
  readonly minor: number | undefined;
  /** Of `r`, `w` and `m`. */
  readonly access: string;
}

/** `c 1:3 rwm`, `b *:* m`. */
export function parseDeviceRule(text: string): DeviceRule {
  const match = /^([abc]) (\*|\d+):(\*|\d+) ([rwm]+)$/.exec(text);
  if (!match) throw new Error(`${JSON.stringify(text)} is no device rule`);
  const [, type, major = "", minor = "", access = ""] = match;
  return { type: type as DeviceRule["type"], major: deviceNumber(major), minor: deviceNumber(minor), access };
}

function deviceNumber(text: string): number | undefined {
  return text === "*" ? undefined : Number(text);
}

/** As <linux/bpf.h> has them: instructions, and what a device program is asked with. */
const op = { load: 0x61, copy: 0xbf, set: 0xb7, and: 0x54, shiftRight: 0x74, jumpUnless: 0x55, exit: 0x95 } as const;
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

export function deviceFilter(rules: readonly DeviceRule[]): Uint8Array {
  return encode([...start, ...rules.flatMap(block), ...answer(0)]);
}

/** Conditions that lead past the block when they don't hold, then yes. */
function block({ type, major, minor, access }: DeviceRule): Instruction[] {
  const allowed = access.split("").reduce((bits, letter) => bits | (accessBits[letter] ?? 0), 0);
  const conditions: Instruction[][] = [
    type === "a" ? [] : [{ code: op.jumpUnless, target: register.type, value: typeBits[type] }],
    allowed === everyAccess
      ? []
      : [
          { code: op.copy, target: register.answer, source: register.access },
          { code: op.and, target: register.answer, value: everyAccess & ~allowed },
          { code: op.jumpUnless, target: register.answer, value: 0 },
        ],
    major === undefined ? [] : [{ code: op.jumpUnless, target: register.major, value: major }],
    minor === undefined ? [] : [{ code: op.jumpUnless, target: register.minor, value: minor }],
  ];
  const all = [...conditions.flat(), ...answer(1)];
  return all.map((instruction, at) =>
    instruction.code === op.jumpUnless ? { ...instruction, offset: all.length - at - 1 } : instruction,
  );
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
