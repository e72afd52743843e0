/** Step programs as text: every security property of a container can be read in testdata/. KAYAK_UPDATE=1 rewrites them. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import type { ContainerConfig, SandboxConfig } from "../../cri.ts";
import { parsePodCIDR } from "../network/addresses.ts";
import type { PodLink } from "../network/pod-link.ts";
import { encodeStep, formatProgram, type Step } from "../native/steps.ts";
import type { OciSeccomp, OciSpec } from "../spec/oci.ts";
import { containerSpec, type ContainerInput } from "../spec/container.ts";
import { overlayOptions, planContainer, processSteps } from "./container.ts";
import { planExec } from "./exec.ts";
import { linkNames } from "../network/shaping.ts";
import { planSandbox, planSandboxEnd, planSandboxInit } from "./sandbox.ts";

const sandbox: SandboxConfig = {
  metadata: { name: "web", namespace: "default", uid: "u", attempt: 0 },
  hostname: "web",
  domainname: "example",
  logDirectory: "/logs",
  labels: {},
  annotations: {},
  cgroupParent: "kubepods/podu",
  namespaces: { network: "pod", pid: "container", ipc: "pod", user: "node" },
};

const config: ContainerConfig = {
  metadata: { name: "main", attempt: 0 },
  imageId: "sha256:1",
  env: [{ name: "A", value: "b c" }],
  mounts: [],
  labels: {},
  annotations: {},
  logPath: "main/0.log",
  stdin: false,
  stdinOnce: false,
  tty: false,
  security: {},
};

const input: ContainerInput = {
  config,
  sandbox,
  paths: {
    networkNamespace: "/run/s/net",
    ipcNamespace: "/run/s/ipc",
    utsNamespace: "/run/s/uts",
    hostname: "/s/hostname",
    resolvConf: "/s/resolv.conf",
    shm: "/run/s/shm",
  },
  image: { entrypoint: ["/entry"], command: ["arg"], env: ["PATH=/bin", "I=1"], workingDir: "/srv", volumes: [] },
  user: { uid: 0, gid: 0, additionalGids: [0], home: "/root" },
  cgroupViews: [
    { name: "cpu", source: "/cg/cpu/c" },
    { name: "memory", source: "/cg/memory/c" },
  ],
  cgroupsPath: "kubepods/podu/c",
  deviceRules: [],
};

const seccomp: OciSeccomp = {
  defaultAction: "SCMP_ACT_ALLOW",
  syscalls: [{ names: ["reboot"], action: "SCMP_ACT_ERRNO" }],
};

const host = {
  monitor: {
    socketDirectory: "/run/c",
    logPath: "/logs/main/0.log",
    exitRecord: "/c/exit.json",
    oomEvents: "/cg/memory/c/memory.oom_control",
    stdin: false,
    stdinOnce: false,
  },
  rootfs: {
    layersDir: "/layers",
    lowers: ["top", "bottom"],
    upper: "/c/upper",
    work: "/c/work",
    mountPoint: "/run/rootfs",
  },
  joinCgroup: ["/cg/cpu/c/tasks", "/cg/memory/c/tasks"],
  cloneInto: "",
};

function plan(changes: Partial<ContainerConfig>, more: Partial<ContainerInput> = {}): Step[] {
  return planContainer(containerSpec({ ...input, ...more, config: { ...config, ...changes } }), host);
}

const inRange = (cidr: string, address: string) => ({ range: parsePodCIDR(cidr), address });
const link: PodLink = {
  addresses: [inRange("10.244.1.0/24", "10.244.1.2")],
  mtu: 1500,
  linkName: "veth0",
  nodePid: 77,
};
const [own] = link.addresses;
const dual: PodLink = { ...link, addresses: [own, inRange("fd00:10:244:1::/64", "fd00:10:244:1::2")] };
const shaped = { ...link, bandwidth: { ingressBits: 1e6, egressBits: 2e6 } };
const files = { network: "/run/s/net", ipc: "/run/s/ipc", uts: "/run/s/uts", user: "/run/s/user", shm: "/run/s/shm" };
const users = { firstId: 131072, count: 65536 };
const joinedUsers = { path: files.user, ...users };
const volume = { hostPath: "/v/a", containerPath: "/a", readonly: false };
const ociProcess = containerSpec(input).process;

const programs: Record<string, () => readonly Step[]> = {
  default: () => plan({}),
  privileged: () => plan({ security: { privileged: true } }),
  restricted: () =>
    plan(
      { security: { noNewPrivs: true, dropCapabilities: ["ALL"], readonlyRootfs: true, runAsUser: 1000 }, tty: true },
      { user: { uid: 1000, gid: 3000, additionalGids: [3000, 2000], home: "/home" }, seccomp },
    ),
  volumes: () =>
    plan({
      mounts: [
        { hostPath: "/v/a", containerPath: "/a", readonly: false },
        { hostPath: "/v/b", containerPath: "/b", readonly: true, recursiveReadOnly: true },
        { hostPath: "/v/c", containerPath: "/c", readonly: true, propagation: "HostToContainer" },
        { hostPath: "/v/d", containerPath: "/d", readonly: false, propagation: "Bidirectional" },
        { hostPath: "/v/e", subPath: "x/y", containerPath: "/e", readonly: false },
        { hostPath: "/v/hosts", containerPath: "/etc/hostname", readonly: false },
      ],
    }),
  "image-volumes": () =>
    plan(
      { mounts: [{ ...volume, containerPath: "/var/lib/taken/" }], security: { readonlyRootfs: true } },
      { image: { ...input.image, volumes: ["/data", "data/", "/var/lib/taken", "/", "../../up", "/proc"] } },
    ),
  exec: () =>
    planExec(
      { ...ociProcess, args: ["sh", "-c", "true"], terminal: true },
      { target: { pid: 5, startTime: "99" }, joinCgroup: host.joinCgroup, cloneInto: "", stdin: true },
    ),
  sandbox: () => planSandbox({ ...sandbox, sysctls: { "net.core.somaxconn": "7" } }, { files, link }),
  "sandbox-dual": () => planSandbox(sandbox, { files, link: dual }),
  "sandbox-users": () => planSandbox(sandbox, { files, link, users }),
  "sandbox-shaped": () => planSandbox(sandbox, { files, link: shaped }),
  users: () => plan({ tty: true, mounts: [volume] }, { paths: { ...input.paths, users: joinedUsers } }),
  "exec-users": () =>
    planExec(
      { ...ociProcess, user: { uid: 7, gid: 8, additionalGids: [] } },
      { target: { pid: 5, startTime: "99" }, joinCgroup: [], cloneInto: "", stdin: false, userNamespace: joinedUsers },
    ),
  "sandbox-end": () => planSandboxEnd(files, linkNames(shaped)),
  "sandbox-init": () =>
    planSandboxInit({
      socketDirectory: "/run/s",
      joinCgroup: host.joinCgroup,
      cloneInto: "",
      mountPoint: "/run/rootfs",
    }),
};

const order = (noNewPrivileges: boolean) =>
  processSteps({ ...ociProcess, noNewPrivileges }, { waitForStart: true, seccomp }).map(([name]) => name);
const lowers = (count: number) => Array.from({ length: count }, () => "x".repeat(22));

describe("step programs", () => {
  for (const [name, make] of Object.entries(programs))
    it(`of ${name}`, () => {
      const file = new URL(`testdata/${name}.txt`, import.meta.url);
      const text = `${formatProgram(make())}\n`;
      if (process.env["KAYAK_UPDATE"]) writeFileSync(file, text);
      assert.equal(text, readFileSync(file, "utf8"));
    });

  it("follow from a description that was JSON in between", () => {
    const described = containerSpec({ ...input, seccomp, config: { ...config, resources: { pidsLimit: 7 } } });
    const read = JSON.parse(JSON.stringify(described)) as OciSpec;
    assert.deepEqual(planContainer(read, host), planContainer(described, host));
    assert.deepEqual(read.linux.resources.pids, { limit: 7 });
  });

  it("set each of the five capability sets", () => {
    const capabilities = {
      bounding: ["CAP_CHOWN", "CAP_KILL", "CAP_SYS_BOOT"],
      effective: [],
      permitted: ["CAP_CHOWN", "CAP_KILL"],
      inheritable: ["CAP_KILL"],
      ambient: ["CAP_KILL"],
    };
    const steps = processSteps({ ...ociProcess, capabilities }, { waitForStart: false });
    assert.deepEqual(
      steps.filter(([name]) => name === "bounding" || name === "capabilities"),
      [
        ["bounding", "400021"],
        ["capabilities", "0", "21", "20", "20"],
      ],
    );
  });

  it("load a filter before capabilities go, or with no_new_privs as late as can be", () => {
    assert.deepEqual(order(false), [
      "wait-start",
      "seccomp",
      "bounding",
      "identity",
      "capabilities",
      "workdir",
      "env",
      "exec",
    ]);
    assert.deepEqual(order(true), [
      "wait-start",
      "bounding",
      "identity",
      "capabilities",
      "workdir",
      "env",
      "no-new-privs",
      "seccomp",
      "exec",
    ]);
  });

  it("refuse ids that the kernel would cut", () => {
    for (const uid of [-1, 2 ** 31, 2 ** 32, 1.5, Number.NaN])
      assert.throws(
        () => processSteps({ ...ociProcess, user: { uid, gid: 0, additionalGids: [] } }, { waitForStart: false }),
        /in range/,
      );
  });

  it("refuse sysctls outside the pod's namespaces", () => {
    const shared = { ...sandbox, namespaces: { ...sandbox.namespaces, network: "node" as const } };
    for (const [base, name] of [
      [sandbox, "kernel.panic"],
      [sandbox, "net.core/../../x"],
      [sandbox, "NET.x"],
      [shared, "net.core.somaxconn"],
    ] as const)
      assert.throws(
        () => planSandbox({ ...base, sysctls: { [name]: "1" } }, { files }),
        /not in a namespace of the pod/,
      );
  });

  it("name the layers relative to their directory, and not more than fit a page", () => {
    assert.equal(
      overlayOptions({ lowers: ["a", "b"], upper: "/u,1", work: "/w:2" }),
      "lowerdir=a:b,upperdir=/u\\,1,workdir=/w\\:2,volatile",
    );
    assert.ok(overlayOptions({ lowers: lowers(127), upper: "/".repeat(300), work: "/".repeat(300) }));
    assert.throws(() => overlayOptions({ lowers: lowers(200), upper: "/u", work: "/w" }), /too many layers \(200\)/);
  });

  it("are encoded with lengths first", () => {
    assert.deepEqual(encodeStep(["log", "ab"]), Buffer.from("\x02\0\0\0\x03\0\0\0\x02\0\0\0log\0ab\0", "latin1"));
    assert.throws(() => encodeStep(["log", "a\0b"]), /NUL/);
  });
});
