/** Where the runtime's mounts, masks and devices could be led by what an image or a volume has in their place. */
import { existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../runtime/native/run.ts";
import { attackProgram } from "../change.ts";
import type { Attack, Defence } from "../attack.ts";
import type { Lab } from "../lab.ts";

const filesC = "native/src/files.c";
const mountsC = "native/src/mounts.c";
const namespacesC = "native/src/namespaces.c";
const processC = "native/src/process.c";
const protectC = "native/src/protect.c";

const refusedLinks: Defence = {
  name: "refusing links where the runtime itself mounts",
  without: [
    {
      file: "native/src/root.h",
      from: "#define NO_LINKS (RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS)",
      to: "#define NO_LINKS IN_ROOT",
    },
  ],
};

const resolvedInside: Defence = {
  name: "resolving every component inside the root",
  without: [
    {
      file: "native/src/place.c",
      from: "sys_openat2(root_fd, prefix, O_PATH, resolve)",
      to: "(resolve ? openat(root_fd, prefix + 1, O_PATH | O_CLOEXEC) : -1)",
    },
  ],
};

/** An image that has a link where /proc, /sys or /dev is to be. */
function linkedDirectory(name: string, cve: string): Attack {
  return {
    class: cve,
    name: `an image whose /${name} is a link`,
    defences: [refusedLinks],
    async succeeds(lab) {
      const imageId = await lab.image([
        { path: "elsewhere", type: "5", mode: 0o755 },
        { path: name, type: "2", linkPath: "/elsewhere" },
      ]);
      return (await lab.run(["/bin/busybox", "true"], { imageId })).exitCode === 0;
    },
  };
}

/** Tries a mount whose target leads out, again and again while it changes: 2^-20 is how often luck alone would stop it. */
const exchangeTries = 20;

async function mountThrough(lab: Lab, volume: string, directory: string): Promise<boolean> {
  const mounts = [volume, lab.volume()].map((hostPath, index) => ({
    hostPath,
    containerPath: index === 0 ? "/v" : `/v/${directory}/made`,
    readonly: false,
  }));
  await lab.run(["true"], { mounts });
  return existsSync(join(lab.outside, "made"));
}

export const mountAttacks: readonly Attack[] = [
  {
    class: "CVE-2025-31133",
    name: "a /dev/null of the attacker's as mask",
    defences: [
      {
        name: "refusing a link there",
        without: [{ file: protectC, from: `"/dev/null", O_PATH, NO_LINKS`, to: `"/dev/null", O_PATH, IN_ROOT` }],
      },
      {
        name: "the look at which device it is",
        without: [
          {
            file: protectC,
            from: "!S_ISCHR(info.st_mode) || info.st_rdev != makedev(1, 3)",
            to: "info.st_rdev == makedev(9, 9)",
          },
        ],
      },
    ],
    async succeeds(lab) {
      const dev = lab.volume({ mine: "mine\n" });
      symlinkSync("mine", join(dev, "null"));
      const mounts = [{ hostPath: dev, containerPath: "/dev", readonly: false }];
      return (await lab.run(["cat", "/proc/timer_list"], { mounts })).output === "mine\n";
    },
  },
  {
    class: "CVE-2025-52565",
    name: "a file of the attacker's as /dev/console, swapped for the terminal in time",
    given: [
      { file: processC, from: "#include <unistd.h>", to: "#include <unistd.h>\n#include <sys/mount.h>" },
      {
        file: processC,
        from: "\tsend_terminal(master);\n",
        to: `\tsend_terminal(master);
	char mine[64], pts[64];
	snprintf(mine, sizeof(mine), "/proc/self/fd/%d/mine", root_fd);
	snprintf(pts, sizeof(pts), "/proc/self/fd/%d/dev/pts/0", root_fd);
	if (mount(mine, pts, NULL, MS_BIND, NULL) < 0)
		fail("race");
`,
      },
    ],
    defences: [
      {
        name: "mounting the terminal by its descriptor",
        without: [
          {
            file: filesC,
            from: `open_tree(terminal_fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)`,
            to: `open_tree(root_fd, "dev/pts/0", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC)`,
          },
        ],
      },
    ],
    async succeeds(lab) {
      const hostPath = join(lab.volume({ mine: "mine\n" }), "mine");
      const mounts = [{ hostPath, containerPath: "/mine", readonly: true }];
      const { exitCode } = await lab.run(["sh", "-c", "test -c /dev/console || exit 7"], { mounts, tty: true });
      if (exitCode === -1) throw new Error("the race could not be staged");
      return exitCode === 7;
    },
  },
  linkedDirectory("proc", "CVE-2019-19921, CVE-2023-27561, CVE-2025-52881"),
  linkedDirectory("sys", "CVE-2025-52881"),
  linkedDirectory("dev", "CVE-2026-41579"),
  {
    class: "CVE-2025-52881",
    name: "a write to procfs that a link redirects to a file",
    defences: [
      {
        name: "not following links",
        without: [{ file: namespacesC, from: "O_WRONLY | O_CLOEXEC | O_NOFOLLOW", to: "O_WRONLY | O_CLOEXEC" }],
      },
      {
        name: "the look at the file system",
        without: [{ file: namespacesC, from: "info.f_type != PROC_SUPER_MAGIC", to: "info.f_type == 0" }],
      },
    ],
    async succeeds(lab) {
      const link = join(lab.outside, "link");
      symlinkSync(lab.secret, link);
      await runProgram(lab.nativeBinary, [["proc-write", link, "written"]]).catch(() => {});
      return readFileSync(lab.secret, "utf8") === "written";
    },
  },
  {
    class: "CVE-2021-30465, CVE-2024-45310",
    name: "a mount target that a volume's link leads to the node",
    defences: [resolvedInside],
    async succeeds(lab) {
      const volume = lab.volume();
      symlinkSync(lab.outside, join(volume, "up"));
      return mountThrough(lab, volume, "up");
    },
  },
  {
    class: "CVE-2021-30465, CVE-2024-45310",
    name: "a mount target that is exchanged for a link all the time",
    defences: [resolvedInside],
    async succeeds(lab) {
      const volume = lab.volume();
      mkdirSync(join(volume, "dir"));
      symlinkSync(lab.outside, join(volume, "link"));
      const mounts = [
        { hostPath: await attackProgram(), containerPath: "/attack", readonly: true },
        { hostPath: volume, containerPath: "/v", readonly: false },
      ];
      await lab.start(["/attack", "exchange", "/v/dir", "/v/link"], { mounts });
      for (let tries = 0; tries < exchangeTries; tries++) if (await mountThrough(lab, volume, "dir")) return true;
      return false;
    },
  },
  {
    class: "CVE-2017-1002101, CVE-2021-25741",
    name: "a subPath that leads out of its volume",
    defences: [
      {
        name: "opening it beneath the volume",
        without: [
          {
            file: mountsC,
            from: "sys_openat2(volume, beneath, O_PATH, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS)",
            to: "openat(volume, beneath, O_PATH | O_CLOEXEC)",
          },
        ],
      },
    ],
    async succeeds(lab) {
      const volume = lab.volume();
      symlinkSync(lab.outside, join(volume, "out"));
      const mounts = [{ hostPath: volume, subPath: "out", containerPath: "/out", readonly: true }];
      return (await lab.run(["cat", "/out/secret"], { mounts })).output === "secret\n";
    },
  },
  {
    class: "CVE-2017-1002101, CVE-2021-25741",
    name: "a subPath that is made through a link",
    defences: [
      {
        name: "opening each component without following it",
        without: [
          {
            file: "src/volumes/sub-path.ts",
            from: "constants.O_RDONLY | constants.O_NOFOLLOW",
            to: "constants.O_RDONLY",
          },
        ],
      },
    ],
    async succeeds(lab) {
      const volume = lab.volume();
      symlinkSync(lab.outside, join(volume, "out"));
      const { prepareSubPath } = await lab.load<typeof import("../../volumes/sub-path.ts")>("src/volumes/sub-path.ts");
      await prepareSubPath(volume, "out/made").catch(() => {});
      return existsSync(join(lab.outside, "made"));
    },
  },
];
