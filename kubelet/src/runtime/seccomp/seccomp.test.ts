/** Filters are run by a small interpreter of the BPF subset they use. */
import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { kernelProfile } from "./actions.ts";
import { compileSeccomp, SECCOMP_RET, type Operator } from "./compile.ts";
import { defaultProfile } from "./default-profile.ts";
import { seccompFilter } from "./filter.ts";
import { parseLocalhostProfile } from "./localhost-profile.ts";
import { architecture } from "./syscalls.ts";

const x64 = architecture("x64");
const EPERM = SECCOMP_RET.errno | 1;
const ENOSYS = SECCOMP_RET.errno | 38;

function run(filter: Uint8Array, name: string | number, args: readonly bigint[] = []): number {
  return runOn(x64.audit, filter, { name, args });
}

function runOn(
  audit: number,
  filter: Uint8Array,
  { name, args }: { name: string | number; args: readonly bigint[] },
): number {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(typeof name === "number" ? name : (x64.numbers.get(name) ?? assert.fail(name)), 0);
  data.writeUInt32LE(audit, 4);
  args.forEach((value, index) => data.writeBigUInt64LE(BigInt.asUintN(64, value), 16 + 8 * index));
  const program = Buffer.from(filter);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const [code, jumpTrue, jumpFalse, k] = [
      program.readUInt16LE(8 * at),
      program[8 * at + 2] ?? 0,
      program[8 * at + 3] ?? 0,
      program.readUInt32LE(8 * at + 4),
    ];
    if (code === 0x06) return k;
    if (code === 0x20) accumulator = data.readUInt32LE(k);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else at += { 0x15: accumulator === k, 0x25: accumulator > k, 0x35: accumulator >= k }[code] ? jumpTrue : jumpFalse;
  }
}

describe("seccomp", () => {
  const plain = compileSeccomp(kernelProfile(defaultProfile(["CHOWN"], x64.numbers.keys())), x64);
  const admin = compileSeccomp(kernelProfile(defaultProfile(["SYS_ADMIN", "SYS_CHROOT"], x64.numbers.keys())), x64);

  for (const name of [
    "read",
    "execve",
    "openat",
    "capset",
    "setuid",
    "faccessat2",
    "statx",
    "futex",
    "close_range",
    "seccomp",
    "ptrace",
  ])
    it(`allows ${name} by default`, () => assert.equal(run(plain, name), SECCOMP_RET.allow));

  for (const name of [
    "mount",
    "unshare",
    "setns",
    "bpf",
    "keyctl",
    "kexec_load",
    "init_module",
    "reboot",
    "io_uring_setup",
    "open_by_handle_at",
    "chroot",
    "userfaultfd",
    "move_mount",
    "swapon",
  ])
    it(`refuses ${name} by default`, () => assert.equal(run(plain, name), EPERM));

  it("allows what a capability stands for", () => {
    for (const name of ["mount", "unshare", "setns", "chroot", "clone3"])
      assert.equal(run(admin, name), SECCOMP_RET.allow, name);
    for (const name of ["reboot", "init_module", "kexec_load"]) assert.equal(run(admin, name), EPERM, name);
  });

  it("lets threads be made, but no namespaces", () => {
    assert.equal(run(plain, "clone", [0x3d0f00n]), SECCOMP_RET.allow);
    for (const flag of [0x20000n, 0x2000000n, 0x4000000n, 0x8000000n, 0x10000000n, 0x20000000n, 0x40000000n])
      assert.equal(run(plain, "clone", [0x3d0f00n | flag]), EPERM);
    assert.equal(run(plain, "clone3"), ENOSYS);
  });

  it("allows only harmless personalities", () => {
    assert.equal(run(plain, "personality", [0xffffffffn]), SECCOMP_RET.allow);
    assert.equal(run(plain, "personality", [0x40000n]), EPERM);
  });

  it("knows nothing of other architectures, the x32 ABI and calls of the future", () => {
    assert.equal(runOn(0x40000003, plain, { name: "read", args: [] }), EPERM);
    assert.equal(run(plain, 0x40000000), ENOSYS);
    assert.equal(run(plain, 9999), ENOSYS);
  });

  it("lets nothing through for another architecture where a profile refuses only some calls", () => {
    for (const [defaultAction, answer] of [
      ["SCMP_ACT_ALLOW", SECCOMP_RET.killProcess],
      ["SCMP_ACT_LOG", SECCOMP_RET.killProcess],
      ["SCMP_ACT_ERRNO", EPERM],
    ] as const) {
      const filter = compileSeccomp(kernelProfile({ defaultAction, syscalls: [] }), x64);
      assert.equal(runOn(0x40000003, filter, { name: "read", args: [] }), answer, defaultAction);
    }
  });

  it("is compiled once for a profile", () => {
    const profile = defaultProfile(["KILL"], x64.numbers.keys());
    assert.equal(seccompFilter(profile), seccompFilter(profile));
  });

  const cases: [Operator, bigint, bigint, bigint, boolean][] = [
    ["SCMP_CMP_EQ", 0x1_0000_0002n, 0n, 0x1_0000_0002n, true],
    ["SCMP_CMP_EQ", 0x1_0000_0002n, 0n, 0x2n, false],
    ["SCMP_CMP_NE", 5n, 0n, 5n, false],
    ["SCMP_CMP_NE", 5n, 0n, 0x1_0000_0005n, true],
    ["SCMP_CMP_GT", 5n, 0n, 5n, false],
    ["SCMP_CMP_GT", 5n, 0n, 6n, true],
    ["SCMP_CMP_GT", 5n, 0n, 0x1_0000_0000n, true],
    ["SCMP_CMP_GE", 5n, 0n, 5n, true],
    ["SCMP_CMP_GE", 0x1_0000_0000n, 0n, 0xffff_ffffn, false],
    ["SCMP_CMP_LT", 5n, 0n, 4n, true],
    ["SCMP_CMP_LT", 5n, 0n, 5n, false],
    ["SCMP_CMP_LT", 5n, 0n, 0x1_0000_0000n, false],
    ["SCMP_CMP_LT", 0x1_0000_0000n, 0n, 0xffff_ffffn, true],
    ["SCMP_CMP_LE", 5n, 0n, 5n, true],
    ["SCMP_CMP_LE", 5n, 0n, 6n, false],
    ["SCMP_CMP_MASKED_EQ", 0xf0n, 0x10n, 0x1fn, true],
    ["SCMP_CMP_MASKED_EQ", 0xf0n, 0x10n, 0x2fn, false],
  ];
  for (const [op, value, valueTwo, argument, holds] of cases)
    it(`${op} ${value} ${valueTwo} of ${argument} is ${holds}`, () => {
      const rule = { names: ["read"], action: SECCOMP_RET.allow, args: [{ index: 2, op, value, valueTwo }] };
      const filter = compileSeccomp({ defaultAction: EPERM, rules: [rule] }, x64);
      assert.equal(run(filter, "read", [0n, 0n, argument]), holds ? SECCOMP_RET.allow : EPERM);
    });

  it("reads profiles in Docker's format", () => {
    const profile = parseLocalhostProfile(
      JSON.stringify({
        defaultAction: "SCMP_ACT_ALLOW",
        syscalls: [
          { names: ["mkdir", "no_such_call"], action: "SCMP_ACT_ERRNO", errnoRet: 13 },
          { names: ["kill"], action: "SCMP_ACT_ERRNO", args: [{ index: 1, value: 9, op: "SCMP_CMP_EQ" }] },
        ],
      }),
    );
    const filter = compileSeccomp(kernelProfile(profile), x64);
    assert.equal(run(filter, "mkdir"), SECCOMP_RET.errno | 13);
    assert.equal(run(filter, "kill", [1n, 9n]), EPERM);
    assert.equal(run(filter, "kill", [1n, 15n]), SECCOMP_RET.allow);
    for (const [field, wrong] of [
      ["defaultAction", "SCMP_ACT_PARTY"],
      ["syscalls", [{ names: ["kill"], action: "SCMP_ACT_ALLOW", args: [{ index: 6, value: 1, op: "SCMP_CMP_EQ" }] }]],
      ["syscalls", [{ names: ["kill"], action: "SCMP_ACT_ALLOW", args: [{ index: 1, value: -1, op: "SCMP_CMP_EQ" }] }]],
    ] as const)
      assert.throws(
        () => parseLocalhostProfile(JSON.stringify({ defaultAction: "SCMP_ACT_ALLOW", [field]: wrong })),
        new RegExp(field),
      );
  });

  it("compiles for arm64 too", () => {
    const arm64 = architecture("arm64");
    const filter = Buffer.from(compileSeccomp(kernelProfile(defaultProfile([], arm64.numbers.keys())), arm64));
    assert.equal(filter.readUInt32LE(12), 0xc00000b7);
    assert.equal(arm64.numbers.get("openat"), 56);
  });
});
