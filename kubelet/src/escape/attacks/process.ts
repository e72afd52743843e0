/** What a container's process could bring along: the runtime's binary, descriptors of the node, ids and capabilities. */
import { statSync } from "node:fs";
import type { Attack } from "../attack.ts";

const cloneC = "native/src/clone.c";
const processC = "native/src/process.c";
const leakedFd = 200;

/** A bug that would leave a descriptor of the node's root in every container. */
const leak = {
  file: cloneC,
  from: `monitor.listen_fd = listen_in(args->value[1], "monitor");`,
  to: `monitor.listen_fd = listen_in(args->value[1], "monitor");\n\tdup2(open("/", O_PATH), ${leakedFd});`,
};

export const processAttacks: readonly Attack[] = [
  {
    class: "CVE-2019-5736",
    name: "a container changes the node's runtime through /proc/PID/exe",
    defences: [
      {
        name: "the read-only mount that the launcher runs from",
        without: [
          {
            file: "native/src/namespaces.c",
            from: "MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV",
            to: "MS_BIND | MS_REMOUNT | MS_NOSUID | MS_NODEV",
          },
        ],
      },
      {
        name: "the launcher's being not dumpable",
        without: [{ file: "native/src/main.c", from: "prctl(PR_SET_DUMPABLE, 0);", to: "" }],
      },
    ],
    async succeeds(lab) {
      const mode = () => statSync(lab.nativeBinary).mode & 0o7777;
      const before = mode();
      const id = await lab.start(["/proc/self/exe", "run"], { stdin: true });
      await lab.exec(id, "busybox chmod 4757 /proc/1/exe");
      return mode() !== before;
    },
  },
  {
    class: "CVE-2024-21626",
    name: "a working directory reached through a leaked descriptor",
    given: [leak],
    defences: [
      {
        name: "refusing magic links when the directory is made",
        without: [
          { file: "native/src/files.c", from: "close(place(args->value[1], true, IN_ROOT));", to: "(void)args;" },
        ],
      },
      {
        name: "the look at where the process is",
        without: [{ file: processC, from: "if (path[0] != '/')", to: "if (path[0] == 0)" }],
      },
    ],
    async succeeds(lab) {
      const { output } = await lab.run(["/bin/cat", `.${lab.secret}`], { workingDir: `/proc/self/fd/${leakedFd}` });
      return output === "secret\n";
    },
  },
  {
    class: "CVE-2024-21626",
    name: "a leaked descriptor itself",
    given: [leak],
    defences: [
      {
        name: "closing everything at exec",
        without: [
          { file: processC, from: "syscall(SYS_close_range, 3, ~0U, 4 /* CLOSE_RANGE_CLOEXEC */) < 0", to: "0" },
        ],
      },
    ],
    async succeeds(lab) {
      return (await lab.run(["/bin/cat", `/proc/self/fd/${leakedFd}${lab.secret}`])).output === "secret\n";
    },
  },
  {
    class: "CVE-2022-29162",
    name: "a user gains what a file of the image lets inherit",
    defences: [
      {
        name: "the empty inheritable set",
        without: [{ file: "src/runtime/spec/capabilities.ts", from: "inheritable: []", to: "inheritable: all" }],
      },
    ],
    async succeeds(lab) {
      const pax = { "SCHILY.xattr.security.capability": inheritableChown.toString("latin1") };
      const imageId = await lab.image([{ path: "bin/grep", content: lab.busybox(), mode: 0o755, pax }]);
      const { output } = await lab.run(["/bin/grep", "CapEff", "/proc/self/status"], {
        imageId,
        security: { runAsUser: 1000 },
      });
      return output === "CapEff:\t0000000000000001\n";
    },
  },
  {
    class: "CVE-2024-40635",
    name: "a user id of an image that becomes root when it is cut to 32 bits",
    defences: [
      {
        name: "the bound when the user is resolved",
        without: [{ file: "src/images/user.ts", from: "if (id < 0 || id > maxId)", to: "if (id < 0)" }],
      },
      {
        name: "the bound when the program is planned",
        without: [{ file: "src/runtime/plan/container.ts", from: "id < 0 || id > maxId)", to: "id < 0)" }],
      },
      {
        name: "the bound when ids are set",
        without: [{ file: processC, from: "id > ID_MAX", to: "id == (unsigned long)-1" }],
      },
    ],
    async succeeds(lab) {
      const imageId = await lab.image([], { User: "4294967296:4294967296" });
      return (await lab.run(["/bin/busybox", "id", "-u"], { imageId })).output === "0\n";
    },
  },
];

/** VFS_CAP_REVISION_2 with the effective bit; permitted none, inheritable CAP_CHOWN. */
const inheritableChown = Buffer.from([1, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
