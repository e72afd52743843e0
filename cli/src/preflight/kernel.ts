/** Tries what the kernel must allow, in namespaces of its own: nothing of the host changes. */
import { mkdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { exec } from "../host/exec.ts";
import type { Hierarchy } from "../host/cgroups.ts";
import type { Problem } from "./problem.ts";

interface Trial {
  readonly what: string;
  readonly fix: string;
  readonly command: readonly string[];
  readonly input?: string;
}

const overlay =
  "mount -t tmpfs tmpfs /mnt && mkdir /mnt/lower /mnt/upper /mnt/work /mnt/root && mount -t overlay overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work /mnt/root";

const rules = `*nat
:KAYAK-TRY - [0:0]
-A KAYAK-TRY -p tcp -m comment --comment "try" -m statistic --mode nth --every 2 --packet 0 -j DNAT --to-destination 127.0.0.1:1
-A KAYAK-TRY -m mark --mark 0x4000/0x4000 -j MASQUERADE
COMMIT
*filter
:KAYAK-TRY - [0:0]
-A KAYAK-TRY -m conntrack --ctstate NEW -m addrtype --dst-type LOCAL -j REJECT
COMMIT
`;

const trials: readonly Trial[] = [
  {
    what: "the kernel doesn't let us make namespaces",
    fix: "run kayak on the machine itself or in a privileged container",
    command: ["unshare", "--mount", "--net", "--ipc", "--uts", "--pid", "--cgroup", "--fork", "true"],
  },
  {
    what: "overlay file systems can't be mounted",
    fix: "load the kernel module: modprobe overlay",
    command: ["unshare", "--mount", "sh", "-c", overlay],
  },
  {
    what: "bridges and veth links can't be made",
    fix: "load the kernel modules: modprobe bridge veth",
    command: ["unshare", "--net", "ip", "-batch", "-"],
    input: "link add name b type bridge\nlink add name v type veth peer name w\nlink set dev v master b\n",
  },
  {
    what: "iptables rules for services can't be loaded",
    fix: "load the kernel modules: modprobe nf_nat xt_statistic xt_comment xt_mark xt_conntrack xt_addrtype; or switch: update-alternatives --config iptables",
    command: ["unshare", "--net", "iptables-restore", "--noflush", "--wait"],
    input: rules,
  },
];

export async function checkKernel(): Promise<Problem[]> {
  const results = await Promise.all(
    trials.map(({ command, input }) => exec(command, input === undefined ? {} : { input })),
  );
  return trials.flatMap(({ what, fix }, i) => {
    const result = results[i];
    return result?.code === 0 ? [] : [{ what: `${what} (${result?.stderr.trim().split("\n").at(-1) ?? ""})`, fix }];
  });
}

const neededControllers = ["cpu", "memory", "pids"];

/** Each controller must exist and let us make groups. */
export function checkCgroups(hierarchies: readonly Hierarchy[], unifiedControllers: readonly string[]): Problem[] {
  return neededControllers.flatMap((controller) => {
    const hierarchy = hierarchies.find(({ version, controllers }) =>
      version === 1 ? controllers.includes(controller) : unifiedControllers.includes(controller),
    );
    if (!hierarchy)
      return [
        {
          what: `the cgroup controller "${controller}" is not available`,
          fix: `boot with cgroup_enable=${controller}, or mount it below /sys/fs/cgroup`,
        },
      ];
    const why = tryGroup(hierarchy.mount);
    return why === undefined
      ? []
      : [
          {
            what: `no cgroup can be made in ${hierarchy.mount} (${why})`,
            fix: "run kayak on the machine itself or in a container with a writable /sys/fs/cgroup",
          },
        ];
  });
}

function tryGroup(mount: string): string | undefined {
  const directory = join(mount, `kayak-try-${process.pid}`);
  try {
    mkdirSync(directory);
    rmdirSync(directory);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
