/** What a container could change in the kernel it shares with its node. */
import { readFileSync } from "node:fs";
import type { Attack } from "../attack.ts";

/** /dev/fuse: every machine has it, and opening it does nothing. */
const deviceNumber = "10 229";

export const kernelAttacks: readonly Attack[] = [
  {
    class: "CVE-2023-25809",
    name: "writing to the cgroups",
    defences: [
      {
        name: "their read-only mounts",
        without: [
          {
            file: "src/runtime/spec/container.ts",
            from: `const access = config.security.privileged ? [] : ["ro"];`,
            to: "const access: string[] = [];",
          },
        ],
      },
    ],
    async succeeds(lab) {
      const file = "/sys/fs/cgroup/pids/pids.max";
      const unified = "/sys/fs/cgroup/pids.max";
      const script = `for f in ${file} ${unified}; do test -e $f && echo 99 > $f && exit 0; done; exit 1`;
      return (await lab.shell(script)).exitCode === 0;
    },
  },
  {
    class: "CVE-2022-0811",
    name: "a sysctl of the node",
    defences: [
      {
        name: "the list of namespaced sysctls",
        without: [
          {
            file: "src/runtime/plan/sandbox.ts",
            from: "checkSysctl(name, types);",
            to: "if (!name) checkSysctl(name, types);",
          },
        ],
      },
    ],
    async succeeds(lab) {
      // Its own value, so that a success changes nothing.
      const value = readFileSync("/proc/sys/kernel/printk_ratelimit", "utf8").trim();
      return lab.sandbox({ sysctls: { "kernel.printk_ratelimit": value } }).then(
        () => true,
        () => false,
      );
    },
  },
  {
    class: "default container",
    name: "opening a device of the node through a file made for it",
    defences: [
      {
        name: "the cgroup's device list",
        without: [
          {
            file: "src/runtime/spec/device-rules.ts",
            from: "if (privileged) return",
            to: `if (!privileged || more.length >= 0) return`,
          },
        ],
      },
    ],
    async succeeds(lab) {
      const { exitCode } = await lab.shell(`mknod /device c ${deviceNumber} && : < /device`);
      return exitCode === 0;
    },
  },
];
