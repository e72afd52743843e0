/** Root file system and volumes. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statfsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { StartError } from "../native/failure.ts";
import { makeTestImage } from "../testing/test-image.ts";
import { containerConfig, waitForExit } from "../testing/test-node.ts";
import { MiB, type Suite } from "./suite.ts";

/** As statfs(2) has it. */
const tmpfsMagic = 0x01021994;

export function describeFileSystem(suite: Suite): void {
  describe("file system", () => {
    it("starts from the image and keeps its changes to itself", async () => {
      await suite.shell("echo changed > /etc/passwd; rm /bin/echo");
      assert.match((await suite.runToEnd(["cat", "/etc/passwd"])).output, /^root:x:0:0/);
    });

    it("mounts volumes, read-only when asked, over links inside the root", async () => {
      const volume = join(suite.node.directory, "volume");
      mkdirSync(join(volume, "sub"), { recursive: true });
      writeFileSync(join(volume, "file"), "hello\n");
      writeFileSync(join(volume, "sub/file"), "below\n");
      const { output } = await suite.shell(
        "cat /var/run/secrets/file /one /below/file; touch /var/run/secrets/x; echo $?; touch /rw/y; echo $?",
        {
          mounts: [
            { hostPath: volume, containerPath: "/var/run/secrets", readonly: true },
            { hostPath: volume, containerPath: "/rw", readonly: false },
            { hostPath: join(volume, "file"), containerPath: "/one", readonly: true },
            { hostPath: volume, subPath: "sub", containerPath: "/below", readonly: true },
          ],
        },
      );
      const lines = output.split("\n").filter((line) => !line.startsWith("touch:"));
      assert.deepEqual(lines, ["hello", "hello", "below", "1", "0", ""]);
      assert.ok(existsSync(join(volume, "y")));
    });

    it("does not follow a volume's link out of the volume for a subPath", async () => {
      const volume = join(suite.node.directory, "evil");
      mkdirSync(volume, { recursive: true });
      symlinkSync("/etc", join(volume, "out"));
      const mounts = [{ hostPath: volume, subPath: "out", containerPath: "/host", readonly: true }];
      const id = await suite.runtime.createContainer(
        suite.sandbox.id,
        containerConfig(suite.node, ["true"], { mounts }),
      );
      await assert.rejects(suite.runtime.startContainer(id), StartError);
    });

    it("makes what a dangling link of the image points to, inside the root", async () => {
      const file = join(suite.node.directory, "mounted");
      writeFileSync(file, "mounted\n");
      const { output } = await suite.shell("cat /made/by/link", {
        mounts: [{ hostPath: file, containerPath: "/dangling", readonly: true }],
      });
      assert.equal(output, "mounted\n");
    });

    it("says why a container could not be made when it is started long after", async () => {
      const mounts = [{ hostPath: "/no/such/volume", containerPath: "/v", readonly: false }];
      const config = containerConfig(suite.node, ["true"], { mounts });
      const id = await suite.runtime.createContainer(suite.sandbox.id, config);
      await waitForExit(suite.runtime, id);
      await assert.rejects(suite.runtime.startContainer(id), /bind .*no such file or directory/s);
    });

    for (const { propagation, where } of [
      { propagation: "HostToContainer", where: "container" },
      { propagation: "Bidirectional", where: "node" },
    ] as const)
      it(`shows new mounts to the ${where} with ${propagation}`, async () => {
        const volume = join(suite.node.directory, propagation);
        mkdirSync(join(volume, "sub"), { recursive: true });
        execFileSync("mount", ["-t", "tmpfs", "tmpfs", volume]);
        execFileSync("mount", ["--make-shared", volume]);
        mkdirSync(join(volume, "sub"));
        try {
          const mounts = [{ hostPath: volume, containerPath: "/v", readonly: false, propagation }];
          const id = await suite.start(["sleep", "60"], { mounts, security: { privileged: true } });
          const inContainer = (script: string) =>
            suite.runtime.execSync(id, { command: ["sh", "-c", script], timeoutMs: 5000, maxOutputBytes: 100_000 });
          if (where === "container") execFileSync("mount", ["-t", "tmpfs", "tmpfs", join(volume, "sub")]);
          else assert.equal((await inContainer("mount -t tmpfs tmpfs /v/sub")).exitCode, 0);
          const table =
            where === "container"
              ? String((await inContainer("cat /proc/self/mountinfo")).output)
              : readFileSync("/proc/self/mountinfo", "utf8");
          assert.match(table, where === "container" ? / \/v\/sub / : new RegExp(` ${volume}/sub `));
        } finally {
          execFileSync("umount", ["--recursive", volume]);
        }
      });

    it("mounts memory for volumes of the node, of a size, and unmounts it", async () => {
      const mounts = suite.runtime.nodeMounts;
      assert.ok(mounts);
      const path = join(suite.node.directory, "memory");
      mkdirSync(path);
      const outside = statfsSync(path).type;
      await mounts.tmpfs(path, { sizeBytes: 4 * MiB });
      assert.deepEqual(
        [statfsSync(path).bsize * statfsSync(path).blocks, statfsSync(path).type],
        [4 * MiB, tmpfsMagic],
      );
      assert.match(readFileSync("/proc/self/mountinfo", "utf8"), /memory rw,nosuid,nodev,relatime /);
      const { output } = await suite.shell(
        "cp /bin/busybox /v/echo && /v/echo ran; head -c 5000000 /dev/zero > /v/big",
        {
          mounts: [{ hostPath: path, containerPath: "/v", readonly: false }],
        },
      );
      assert.match(output, /^ran\n.*error/s);
      await mounts.unmount(path);
      await mounts.unmount(path);
      assert.equal(statfsSync(path).type, outside);
      symlinkSync("/", join(suite.node.directory, "elsewhere"));
      await assert.rejects(mounts.tmpfs(join(suite.node.directory, "elsewhere"), {}), /host-mount/);
    });

    it("can be read-only", async () => {
      const { output } = await suite.shell("touch /x 2>/dev/null; echo $?; touch /dev/shm/y; echo $?", {
        security: { readonlyRootfs: true },
      });
      assert.equal(output, "1\n0\n");
    });

    it("lets an image's volumes be written, with what the image has there, even where the root is read-only", async () => {
      const archive = await makeTestImage(join(suite.node.directory, "with-volumes"), {
        Volumes: { "/home/web": {}, "/made/here": {}, "/var/run": {}, "/proc/1": {}, "/": {} },
      });
      const [image] = await suite.node.images.load(archive);
      const { output } = await suite.shell(
        "cp /etc/group /home/web/ && touch /made/here/x /run/y && ls /home/web /made/here; touch /z /made/z 2>/dev/null || echo refused",
        { imageId: image?.id ?? "", security: { readonlyRootfs: true } },
      );
      assert.equal(output, "/home/web:\ngroup\n\n/made/here:\nx\nrefused\n");
    });

    it("shares /dev/shm within the pod", async () => {
      await suite.shell("echo shared > /dev/shm/note");
      assert.equal((await suite.runToEnd(["cat", "/dev/shm/note"])).output, "shared\n");
    });

    it("appears in no mount table of the host", async () => {
      await suite.start(["sleep", "60"]);
      assert.doesNotMatch(
        readFileSync("/proc/self/mountinfo", "utf8"),
        new RegExp(`${suite.node.options.runDir}/rootfs `),
      );
    });
  });
}
