/** The device program, run by a small interpreter, and by the kernel where it has a version 2 hierarchy. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, it } from "mocha";
import { runProgram } from "../native/run.ts";
import { testNativeBinary } from "../testing/native-binary.ts";
import { deviceRules, parseDeviceRule } from "../spec/device-rules.ts";
import { deviceFilter, instructionBytes } from "./device-filter.ts";
import { deviceProgram } from "./devices.ts";
import { detectCgroups } from "./layout.ts";

const types = { b: 1, c: 2 } as const;
const accesses = { m: 1, r: 2, w: 4 } as const;

interface Question {
  readonly type: "b" | "c";
  readonly major: number;
  readonly minor: number;
  readonly access: string;
}

/** What the kernel would answer. */
function run(program: Uint8Array, { type, major, minor, access }: Question): number {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const bits = access.split("").reduce((sum, letter) => sum | accesses[letter as "r"], 0);
  const context = [(bits << 16) | types[type], major, minor];
  const registers = Array.from({ length: 11 }, () => 0);
  for (let at = 0; ; at++) {
    const [code, pair] = [view.getUint8(at * instructionBytes), view.getUint8(at * instructionBytes + 1)];
    const [target, source] = [pair & 15, pair >> 4];
    const offset = view.getInt16(at * instructionBytes + 2, true);
    const value = view.getInt32(at * instructionBytes + 4, true);
    if (code === 0x61) registers[target] = context[offset / 4]!;
    else if (code === 0xbf) registers[target] = registers[source]!;
    else if (code === 0xb7) registers[target] = value;
    else if (code === 0x54) registers[target] = registers[target]! & value;
    else if (code === 0x74) registers[target] = registers[target]! >>> value;
    else if (code === 0x15) at += registers[target] === value ? offset : 0;
    else if (code === 0x55) at += registers[target] === value ? 0 : offset;
    else if (code === 0x95) return registers[0]!;
    else throw new Error(`instruction ${code.toString(16)}`);
  }
}

const question = (text: string): Question => {
  const { type, major = 0, minor = 0, access = "" } = parseDeviceRule(text);
  return { type: type as "b", major, minor, access };
};

const allow = parseDeviceRule;
const deny = (text: string) => ({ ...parseDeviceRule(text), allow: false });

describe("device filter", () => {
  for (const [rules, asked, answer] of [
    [[], "c 1:3 r", 0],
    [["c 1:3 rwm"], "c 1:3 r", 1],
    [["c 1:3 rwm"], "c 1:3 rw", 1],
    [["c 1:3 rwm"], "c 1:5 r", 0],
    [["c 1:3 rwm"], "c 2:3 r", 0],
    [["c 1:3 rwm"], "b 1:3 r", 0],
    [["c 1:3 r"], "c 1:3 w", 0],
    [["c 1:3 r"], "c 1:3 rw", 0],
    [["c 136:* rwm"], "c 136:77 rw", 1],
    [["b *:* m"], "b 254:0 m", 1],
    [["b *:* m"], "b 254:0 r", 0],
    [["a *:* rwm"], "b 254:0 rwm", 1],
    [["c 1:3 r", "c 1:3 w"], "c 1:3 w", 1],
    [["c 4095:1048575 rw"], "c 4095:1048575 w", 1],
  ] as const)
    it(`answers ${answer} to ${asked} with ${rules.join(", ") || "no rule"}`, () =>
      assert.equal(run(deviceFilter(rules.map(parseDeviceRule), false), question(asked)), answer));

  for (const [title, rules, asked, answer] of [
    ["a later denial", [allow("c 1:3 rwm"), deny("c 1:3 w")], "c 1:3 rw", 0],
    ["what a later denial isn't about", [allow("c 1:3 rwm"), deny("c 1:3 w")], "c 1:3 r", 1],
    ["what is allowed again", [allow("c 1:3 rwm"), deny("c *:* rwm"), allow("c 1:3 r")], "c 1:3 r", 1],
    ["an exception", [{ allow: true }, deny("c 1:3 rwm")], "c 1:3 r", 0],
    ["anything but the exception", [{ allow: true }, deny("c 1:3 rwm")], "b 8:0 w", 1],
    ["what came before everything", [allow("b 8:0 rwm"), { allow: false }], "b 8:0 r", 0],
  ] as const)
    it(`answers ${answer} to ${title}`, () => {
      const program = deviceProgram(rules);
      assert.ok(program);
      assert.equal(run(program, question(asked)), answer);
    });

  it("is version 1's list for a container, with what volumes add, and nothing for a privileged one", () => {
    const program = deviceProgram(deviceRules(false, [allow("b 7:1 rwm")]));
    assert.ok(program);
    for (const [asked, answer] of [
      ["c 1:3 rw", 1],
      ["c 5:2 rw", 1],
      ["b 7:1 rw", 1],
      ["b 7:2 m", 1],
      ["b 7:2 r", 0],
      ["c 1:1 r", 0],
      ["c 10:229 r", 0],
    ] as const)
      assert.equal(run(program, question(asked)), answer, asked);
    assert.equal(deviceProgram(deviceRules(true)), undefined);
  });

  for (const rule of ["", "c 1:3", "d 1:3 r", "c 1:3 x", "c -1:3 r"])
    it(`refuses the rule ${JSON.stringify(rule)}`, () =>
      assert.throws(() => parseDeviceRule(rule), /is no device rule/));

  const unified = detectCgroups().hierarchies.find(({ version }) => version === 2);
  if (unified)
    it("is obeyed by the kernel", async () => {
      const cgroup = join(unified.root, `kayak-test-${process.pid}`);
      mkdirSync(cgroup);
      try {
        const nativeBinary = await testNativeBinary();
        const program = deviceProgram(deviceRules(false));
        assert.ok(program);
        await runProgram(nativeBinary, [["device-filter", cgroup, program]]);
        const script = `echo $$ > ${cgroup}/cgroup.procs; for d in null zero fuse; do (: < /dev/$d) 2>/dev/null && echo $d; done; true`;
        const { stdout } = await promisify(execFile)("sh", ["-c", script]);
        assert.equal(stdout, "null\nzero\n");
      } finally {
        rmdirSync(cgroup);
      }
    });
});
