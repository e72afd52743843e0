import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import {
  createGroup,
  membershipHierarchies,
  parseHierarchies,
  processesDirectlyIn,
  processesIn,
  type Hierarchy,
} from "./cgroups.ts";
import { exec, mustExec } from "./exec.ts";
import { mountsBelow } from "./mounts.ts";

const hybrid = `25 20 0:22 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
26 25 0:23 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
27 25 0:24 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
28 25 0:25 / /sys/fs/cgroup/net_cls rw - cgroup cgroup rw,net_cls
29 25 0:26 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw
`;

describe("cgroup hierarchies", () => {
  it("are read from the mount table, of both versions", () => {
    assert.deepEqual(parseHierarchies(hybrid), [
      { mount: "/sys/fs/cgroup/cpu,cpuacct", version: 1, controllers: ["cpu", "cpuacct"] },
      { mount: "/sys/fs/cgroup/memory", version: 1, controllers: ["memory"] },
      { mount: "/sys/fs/cgroup/net_cls", version: 1, controllers: ["net_cls"] },
      { mount: "/sys/fs/cgroup/unified", version: 2, controllers: [] },
    ]);
  });

  it("count for membership when they account for something", () => {
    assert.deepEqual(
      membershipHierarchies(parseHierarchies(hybrid)).map(({ mount }) => mount.split("/").at(-1)),
      ["cpu,cpuacct", "memory", "unified"],
    );
  });

  describe("with groups", () => {
    let directory: string;
    let hierarchies: Hierarchy[];
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), "kayak-cgroup-"));
      for (const name of ["memory", "unified"]) mkdirSync(join(directory, name));
      hierarchies = [
        { mount: join(directory, "memory"), version: 1, controllers: ["memory"] },
        { mount: join(directory, "unified"), version: 2, controllers: [] },
      ];
    });
    afterEach(() => rmSync(directory, { recursive: true }));

    it("are made in each of them", () => {
      assert.deepEqual(
        createGroup(hierarchies, "kayak/test/etcd"),
        ["memory", "unified"].map((name) => join(directory, name, "kayak/test/etcd/cgroup.procs")),
      );
    });

    it("hand their controllers down on version 2, so that deeper groups can have limits", () => {
      const root = join(directory, "unified");
      writeFileSync(join(root, "cgroup.controllers"), "cpu memory\n");
      writeFileSync(join(root, "cgroup.subtree_control"), "cpu\n");
      createGroup(hierarchies, "kayak/test");
      assert.equal(readFileSync(join(root, "cgroup.subtree_control"), "utf8"), "+memory");
    });

    it("tell their processes, also those further down", () => {
      for (const file of createGroup(hierarchies, "kayak/test/nodes/a")) writeFileSync(file, "11\n12\n");
      for (const file of createGroup(hierarchies, "kayak/test/etcd")) writeFileSync(file, "13\n");
      assert.deepEqual(processesIn(hierarchies, "kayak/test"), new Set([11, 12, 13]));
      assert.deepEqual(processesDirectlyIn(hierarchies, "kayak/test"), new Set());
      assert.deepEqual(processesIn(hierarchies, "kayak/gone"), new Set());
    });
  });
});

describe("mounts", () => {
  const table = ["/", "/run/kayak/a", "/run/kayak/a/netns/x", "/run/kayak/ab", "/run/kayak/a\\040b"]
    .map((path, i) => `${i} 1 0:1 / ${path} rw - tmpfs tmpfs rw`)
    .join("\n");
  it("below a directory come deepest first, and only those", () =>
    assert.deepEqual(mountsBelow(table, "/run/kayak/a"), ["/run/kayak/a/netns/x", "/run/kayak/a"]));
  it("may have spaces in their path", () => assert.deepEqual(mountsBelow(table, "/run/kayak/a b"), ["/run/kayak/a b"]));
});

describe("running tools", () => {
  it("tells what they printed and how they ended", async () => {
    assert.deepEqual(await exec(["sh", "-c", "cat; echo err >&2; exit 3"], { input: "in" }), {
      code: 3,
      stdout: "in",
      stderr: "err\n",
    });
  });
  it("reports a program that does not exist as a shell does", async () =>
    assert.equal((await exec(["/no/such/program"])).code, 127));
  it("fails with the tool's own words", async () =>
    assert.rejects(mustExec(["sh", "-c", "echo no such thing >&2; exit 1"]), /"sh -c .*" failed: no such thing/));
});
