/** The controllers' files, on directories that look like each kind of host. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { openCgroups } from "./cgroups.ts";
import { deviceRules } from "../spec/device-rules.ts";
import { sharesToWeight } from "./cpu.ts";
import { detectCgroups } from "./layout.ts";
import { workingSetBytes } from "./memory.ts";

describe("cgroups", () => {
  let mount: string;

  beforeEach(() => (mount = mkdtempSync(join(tmpdir(), "kayak-cgroup-"))));
  afterEach(() => rmSync(mount, { recursive: true }));

  const file = (path: string, content = "") => {
    mkdirSync(join(mount, path, ".."), { recursive: true });
    writeFileSync(join(mount, path), content);
  };
  const read = (path: string) => readFileSync(join(mount, path), "utf8");
  const v1Host = () => {
    for (const name of ["cpu,cpuacct", "memory", "pids", "devices"]) file(`${name}/tasks`);
    file("cpuset/tasks");
    file("cpuset/cpuset.cpus", "0-3\n");
    file("cpuset/cpuset.mems", "0\n");
    symlinkSync("cpu,cpuacct", join(mount, "cpu"));
  };
  const v2Host = (prefix = "") => {
    file(`${prefix}cgroup.controllers`, "cpuset cpu io memory pids\n");
    file(`${prefix}cgroup.subtree_control`);
  };

  describe("detection", () => {
    it("finds v1, each hierarchy once", () => {
      v1Host();
      const { mode, hierarchies } = detectCgroups(mount);
      assert.equal(mode, "v1");
      assert.deepEqual(
        hierarchies.map(({ controllers }) => controllers),
        [["cpu", "cpuacct"], ["cpuset"], ["devices"], ["memory"], ["pids"]],
      );
    });

    it("finds v2", () => {
      v2Host();
      assert.deepEqual(detectCgroups(mount), {
        mode: "v2",
        hierarchies: [{ version: 2, root: mount, controllers: ["cpuset", "cpu", "io", "memory", "pids"] }],
      });
    });

    it("finds hybrid hosts", () => {
      v1Host();
      v2Host("unified/");
      const { mode, hierarchies } = detectCgroups(mount);
      assert.equal(mode, "hybrid");
      assert.equal(hierarchies.at(-1)?.version, 2);
    });

    it("says when there are none", () => {
      assert.throws(() => detectCgroups(mount), /no cgroup hierarchy is mounted at/);
    });
  });

  const resources = {
    cpu: { shares: 512, quota: 10_000, period: 100_000, cpus: "1" },
    memory: { limit: 1 << 25 },
    pids: { limit: 7 },
  };

  it("writes v1's files", () => {
    v1Host();
    const cgroups = openCgroups(detectCgroups(mount), "kayak/node");
    cgroups.create("pod/container");
    cgroups.apply("pod/container", resources);
    const path = "kayak/node/pod/container";
    assert.equal(read(`cpu/${path}/cpu.shares`), "512");
    assert.equal(read(`cpu/${path}/cpu.cfs_quota_us`), "10000");
    assert.equal(read(`cpu/${path}/cpu.cfs_period_us`), "100000");
    assert.equal(read(`memory/${path}/memory.limit_in_bytes`), "33554432");
    assert.equal(read(`pids/${path}/pids.max`), "7");
    assert.equal(read(`cpuset/${path}/cpuset.cpus`), "1");
    assert.equal(read("cpuset/kayak/node/cpuset.cpus"), "0-3");
    assert.equal(read(`cpuset/${path}/cpuset.mems`), "0");
  });

  it("writes v2's files and hands controllers down", () => {
    v2Host();
    const cgroups = openCgroups(detectCgroups(mount), "kayak");
    cgroups.create("pod");
    cgroups.apply("pod", resources);
    assert.equal(read("kayak/pod/cpu.max"), "10000 100000");
    assert.equal(read("kayak/pod/cpu.weight"), "20");
    assert.equal(read("kayak/pod/memory.max"), "33554432");
    assert.equal(read("kayak/pod/pids.max"), "7");
    assert.match(read("kayak/cgroup.subtree_control"), /^\+/);
    assert.equal(cgroups.cloneInto("pod"), join(mount, "kayak/pod"));
    assert.deepEqual(cgroups.joinFiles("pod"), []);
  });

  it("lifts limits", () => {
    v2Host();
    const cgroups = openCgroups(detectCgroups(mount), "k");
    cgroups.create("p");
    cgroups.apply("p", { cpu: { quota: -1 }, memory: { limit: -1 }, pids: { limit: -1 } });
    assert.deepEqual(
      ["cpu.max", "memory.max", "pids.max"].map((name) => read(`k/p/${name}`)),
      ["max 100000", "max", "max"],
    );
  });

  it("filters devices by a program where no version 1 hierarchy has them", () => {
    v2Host();
    const filter = openCgroups(detectCgroups(mount), "kayak/node").deviceFilter("pod/container", deviceRules(false));
    assert.equal(filter?.directory, join(mount, "kayak/node/pod/container"));
    assert.ok(filter.program.length > 0);
    v1Host();
    v2Host("unified/");
    rmSync(join(mount, "cgroup.controllers"));
    const hybrid = openCgroups(detectCgroups(mount), "kayak/node");
    assert.equal(hybrid.deviceFilter("pod/container", deviceRules(false)), undefined);
  });

  it("allows the usual devices only, unless privileged", () => {
    v1Host();
    const cgroups = openCgroups(detectCgroups(mount), "k");
    cgroups.create("c");
    cgroups.apply("c", { devices: deviceRules(true) });
    assert.equal(read("devices/k/c/devices.allow"), "a");
    assert.ok(!existsSync(join(mount, "devices/k/c/devices.deny")));
    cgroups.apply("c", { devices: deviceRules(false) });
    assert.equal(read("devices/k/c/devices.deny"), "a");
    assert.equal(read("devices/k/c/devices.allow"), "c 136:* rwm");
    cgroups.apply("c", { devices: [{ allow: true, type: "c", major: 10, access: "r" }] });
    assert.equal(read("devices/k/c/devices.allow"), "c 10:* r");
    for (const rule of [
      { allow: true, major: 1 },
      { allow: false, type: "a", access: "r" },
    ] as const)
      assert.throws(() => cgroups.apply("c", { devices: [rule] }), /a device rule for both types/);
  });

  it("reads usage from both versions", () => {
    v1Host();
    file("memory/k/c/memory.usage_in_bytes", "1000\n");
    file(
      "memory/k/c/memory.stat",
      "inactive_file 100\nrss 4\ntotal_inactive_file 300\ntotal_rss 40\ntotal_cache 9\ntotal_pgfault 8\ntotal_pgmajfault 1\n",
    );
    file("cpu,cpuacct/k/c/cpuacct.usage", "5000\n");
    file("pids/k/c/pids.current", "2\n");
    const usage = {
      cpuUsageNs: 5000,
      memoryUsageBytes: 1000,
      memoryWorkingSetBytes: 700,
      memoryRssBytes: 40,
      memoryCacheBytes: 9,
      pageFaults: 8,
      majorPageFaults: 1,
      pids: 2,
    };
    assert.deepEqual(openCgroups(detectCgroups(mount), "k").usage("c"), usage);
    assert.equal(openCgroups(detectCgroups(mount), "k").usage("gone"), undefined);
    rmSync(mount, { recursive: true });
    v2Host();
    file("k/c/memory.current", "1000\n");
    file("k/c/memory.stat", "anon 40\nfile 9\npgfault 8\npgmajfault 1\ninactive_file 300\n");
    file("k/c/cpu.stat", "usage_usec 5\n");
    file("k/c/pids.current", "2\n");
    assert.deepEqual(openCgroups(detectCgroups(mount), "k").usage("c"), usage);
  });

  for (const [shares, weight] of [
    [2, 1],
    [1, 1],
    [1024, 39],
    [262_144, 10_000],
    [1 << 30, 10_000],
  ] as const)
    it(`maps ${shares} shares to weight ${weight}`, () => assert.equal(sharesToWeight(shares), weight));

  it("never reports a negative working set", () => assert.equal(workingSetBytes(10, "inactive_file 20\n"), 0));
});
