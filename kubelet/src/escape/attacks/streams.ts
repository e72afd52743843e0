/** Sockets, logs and buffers between a node and its containers. */
import { chmodSync, readFileSync, symlinkSync, mkdirSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectMonitor } from "../../runtime/native/monitor.ts";
import { encodeStep } from "../../runtime/native/steps.ts";
import { until } from "../../runtime/contract/suite.ts";
import { attackProgram } from "../change.ts";
import type { Attack } from "../attack.ts";
import type { Lab } from "../lab.ts";

const serveC = "native/src/serve.c";
const user = 1000;
const abstractName = "kayak-escape-";

/** Asks the launcher to make a directory on the node. */
async function askLauncher(lab: Lab, address: string, more: { readonly hostPath: string; readonly runAsUser: number }) {
  const made = join(lab.outside, "made");
  const request = Buffer.concat([Buffer.from("r"), encodeStep(["unpack-directory", made, "0755", "0", "0", "0"])]);
  const volume = lab.volume();
  writeFileSync(join(volume, "request"), request);
  chmodSync(volume, 0o755);
  const mounts = [
    { hostPath: await attackProgram(), containerPath: "/attack", readonly: true },
    { hostPath: volume, containerPath: "/request", readonly: true },
    { hostPath: more.hostPath, containerPath: "/node", readonly: true },
  ];
  const script = `/attack connect ${address} < /request/request`;
  await lab.shell(script, { mounts, security: { runAsUser: more.runAsUser } });
  return existsSync(made);
}

const chunk = 1 << 20;
const outputBytes = 24 * chunk;
const monitorBytesMax = 8 * chunk;

export const streamAttacks: readonly Attack[] = [
  {
    class: "CVE-2020-15257",
    name: "the launcher's socket reached from a container in the node's network",
    defences: [
      {
        name: "a path instead of an abstract name",
        without: [
          { file: serveC, from: "#include <string.h>", to: "#include <string.h>\n#include <stdio.h>" },
          {
            file: serveC,
            from: "if (bind(fd, (void *)&address, sizeof(address)) < 0 ||",
            to: `if (strcmp(name, "launcher") == 0) {
		sprintf(address.sun_path, "@${abstractName}%d", getppid());
		address.sun_path[0] = 0;
	}
	if (bind(fd, (void *)&address, sizeof(address)) < 0 ||`,
          },
          {
            file: "src/runtime/native/connect.ts",
            from: "path: `/proc/self/fd/${fd}/${name}`",
            to: `path: name === "launcher" ? "\\0${abstractName}" + process.pid : \`/proc/self/fd/\${fd}/\${name}\``,
          },
        ],
      },
    ],
    async succeeds(lab) {
      return askLauncher(lab, `@${abstractName}${process.pid}`, { hostPath: lab.outside, runAsUser: 0 });
    },
  },
  {
    class: "CVE-2020-15257",
    name: "the launcher's socket used by another user who can see it",
    defences: [
      {
        name: "its directory's mode",
        without: [
          {
            file: "src/runtime/context.ts",
            from: "{ recursive: true, mode: 0o700 }",
            to: "{ recursive: true, mode: 0o755 }",
          },
        ],
      },
      { name: "the socket's mode", without: [{ file: serveC, from: "umask(0177);", to: "umask(0);" }] },
      {
        name: "the peer's credentials",
        without: [{ file: serveC, from: "who.uid != geteuid()", to: "who.uid == (uid_t)-1" }],
      },
    ],
    async succeeds(lab) {
      return askLauncher(lab, "/node/launcher", { hostPath: lab.node.options.runDir, runAsUser: user });
    },
  },
  {
    class: "log symlink",
    name: "a link in place of a log that is read",
    defences: [
      {
        name: "not following it",
        without: [
          { file: "src/logs/tail.ts", from: "constants.O_RDONLY | constants.O_NOFOLLOW", to: "constants.O_RDONLY" },
        ],
      },
    ],
    async succeeds(lab) {
      const { readLog } = await lab.load<typeof import("../../logs/read.ts")>("src/logs/read.ts");
      const log = join(lab.volume(), "0.log");
      const line = "2026-01-01T00:00:00.000000000Z stdout F secret\n";
      writeFileSync(lab.secret, line);
      symlinkSync(lab.secret, log);
      try {
        const signal = new AbortController().signal;
        for await (const text of readLog(log, { follow: false, timestamps: false, signal, running: () => false }))
          if (text.includes("secret")) return true;
      } catch {
        // Refused.
      }
      return false;
    },
  },
  {
    class: "log symlink",
    name: "a link in place of a log that is written",
    defences: [
      {
        name: "not following it",
        without: [{ file: "native/src/log.c", from: "O_CREAT | O_NOFOLLOW | O_CLOEXEC", to: "O_CREAT | O_CLOEXEC" }],
      },
    ],
    async succeeds(lab) {
      const logDirectory = lab.volume();
      const sandbox = await lab.sandbox({ logDirectory });
      mkdirSync(join(logDirectory, "c"));
      symlinkSync(lab.secret, join(logDirectory, "c/0.log"));
      await lab.run(["echo", "written"], { logPath: "c/0.log" }, sandbox);
      return readFileSync(lab.secret, "utf8").includes("written");
    },
  },
  {
    class: "exec and attach buffers",
    name: "an attached reader that never reads",
    defences: [
      {
        name: "the bound of what waits for it",
        without: [
          { file: "native/src/monitor.h", from: "PEER_BACKLOG_MAX = 1 << 20", to: "PEER_BACKLOG_MAX = 1 << 29" },
        ],
      },
    ],
    async succeeds(lab) {
      const volume = lab.volume();
      const script = `read go; head -c ${outputBytes} /dev/zero | tr '\\0' x; touch /v/done; sleep 1000`;
      const mounts = [{ hostPath: volume, containerPath: "/v", readonly: false }];
      const id = await lab.start(["sh", "-c", script], { stdin: true, mounts });
      const stuck = await connectMonitor(join(lab.node.options.runDir, "containers", id), {});
      await stuck?.attach(true);
      stuck?.pause();
      await new Promise((resolve) => stuck?.writeStdin(Buffer.from("go\n"), resolve));
      await until(async () => existsSync(join(volume, "done")));
      const status = await lab.runtime.containerStatus(id);
      const used = peakBytes(parentOf(status?.pid ?? 0));
      stuck?.close();
      return used > monitorBytesMax;
    },
  },
];

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

function peakBytes(pid: number): number {
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
