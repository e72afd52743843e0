/** In which order a pod's containers begin and end, what hooks and signals do, and how what goes wrong is told. */
import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { demoImage } from "./cluster.ts";
import { eventually } from "./eventually.ts";
import { idle, shellPod } from "./manifests.ts";
import { inNamespace } from "./namespace.ts";

const shared = { name: "shared", emptyDir: {} };
const volumeMounts = [{ name: "shared", mountPath: "/shared" }];

/** A container that notes in a file of its pod what happens to it. */
const noting = (name: string, script: string, more: object = {}) => ({
  name,
  image: demoImage,
  command: ["sh", "-c", script],
  volumeMounts,
  ...more,
});
const note = (text: string) => `echo ${text} >> /shared/notes`;
const untilTold = (name: string) =>
  `${note(`${name} begins`)}; trap '${note(`${name} ends`)}; exit 0' TERM; while :; do sleep 0.1; done`;

const podOf = (name: string, spec: object): object => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 10, volumes: [shared], ...spec },
});

const sleepy = (name: string, seconds: number) =>
  podOf(name, {
    terminationGracePeriodSeconds: 3,
    containers: [noting("main", idle, { lifecycle: { preStop: { sleep: { seconds } } } })],
  });

describe("a pod's life", function () {
  this.timeout(120_000);
  const scope = inNamespace("life");
  const podNamed = (name: string) => scope().json<corev1.Pod>("get", "pod", name);
  const ended = (name: string) =>
    eventually(`${name} ended`, async () => {
      const pod = await podNamed(name);
      assert.match(pod.status.phase ?? "", /Succeeded|Failed/);
      return pod;
    });

  it("begins with init containers in turn, sidecars among them, and ends sidecars last, in reverse", async () => {
    const sidecar = (name: string) => noting(name, untilTold(name), { restartPolicy: "Always" });
    const last = sidecar("first");
    last.command = ["sh", "-c", untilTold("first").replace("exit 0", "cat /shared/notes; exit 0")];
    await scope().apply(
      podOf("order", {
        restartPolicy: "Never",
        initContainers: [last, noting("init", note("init")), sidecar("second")],
        containers: [noting("main", `sleep 0.5; ${note("main")}`)],
      }),
    );
    const pod = await ended("order");
    assert.equal(pod.status.phase, "Succeeded");
    const notes = (await scope().must("logs", "order", "-c", "first")).trim().split("\n");
    assert.deepEqual(
      notes.filter((line) => line !== "second begins"),
      ["first begins", "init", "main", "second ends", "first ends"],
    );
    assert.ok(notes.indexOf("init") < notes.indexOf("second begins"));
  });

  it("ends with the signal that is asked for, after the hook", async () => {
    const script = `trap 'echo usr1; exit 7' USR1; trap 'exit 1' TERM; echo up; while :; do sleep 0.1; done`;
    await scope().apply(
      podOf("signal", {
        os: { name: "linux" },
        restartPolicy: "Never",
        activeDeadlineSeconds: 2,
        containers: [
          noting("main", script, {
            lifecycle: {
              stopSignal: "SIGUSR1",
              preStop: { exec: { command: ["sh", "-c", "echo hook > /proc/1/fd/1"] } },
            },
          }),
        ],
      }),
    );
    const { status } = await ended("signal");
    assert.equal(status.reason, "DeadlineExceeded");
    assert.equal(status.containerStatuses?.[0]?.state?.terminated?.exitCode, 7);
    assert.equal(await scope().must("logs", "signal"), "up\nhook\nusr1\n");
  });

  it("waits for a sleep hook", async () => {
    await scope().apply(sleepy("short-sleep", 1), sleepy("long-sleep", 2));
    await scope().ready("pod/short-sleep");
    await scope().ready("pod/long-sleep");
    await scope().must("delete", "pod", "short-sleep", "long-sleep", "--timeout=30s");
  });

  it("restarts what a rule names, though nothing else is restarted", async () => {
    const rules = [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }];
    const script = `${note("run")}; test $(wc -l < /shared/notes) -ge 2 || exit 42; cat /shared/notes`;
    await scope().apply(
      podOf("rules", {
        restartPolicy: "Never",
        containers: [noting("main", script, { restartPolicy: "Never", restartPolicyRules: rules })],
      }),
    );
    const { status } = await ended("rules");
    assert.equal(status.phase, "Succeeded");
    assert.equal(status.containerStatuses?.[0]?.restartCount, 1);
  });

  it("ends a container that fails its probe within the probe's own grace", async () => {
    const probe = {
      exec: { command: ["false"] },
      periodSeconds: 1,
      failureThreshold: 1,
      terminationGracePeriodSeconds: 1,
    };
    await scope().apply(
      podOf("probed", {
        terminationGracePeriodSeconds: 600,
        containers: [noting("main", "trap : TERM; while :; do sleep 1; done", { livenessProbe: probe })],
      }),
    );
    await eventually("restarted", async () =>
      assert.ok(((await podNamed("probed")).status.containerStatuses?.[0]?.restartCount ?? 0) > 0),
    );
    await scope().must("delete", "pod", "probed", "--grace-period=1", "--timeout=30s");
  });

  it("gets other resources while it runs, and starts anew only where its policy says so", async () => {
    const limits = { cpu: "200m", memory: "64Mi" };
    const resizePolicy = [{ resourceName: "memory", restartPolicy: "RestartContainer" }];
    await scope().apply(
      podOf("sized", { containers: [noting("main", idle, { resources: { limits }, resizePolicy })] }),
    );
    await scope().ready("pod/sized");
    const resize = async (changed: object, restarts: number) => {
      const patch = JSON.stringify({
        spec: { containers: [{ name: "main", resources: { limits: changed, requests: changed } }] },
      });
      await scope().must("patch", "pod", "sized", "--subresource", "resize", "--patch", patch);
      await eventually("resized", async () => {
        const [main] = (await podNamed("sized")).status.containerStatuses ?? [];
        assert.deepEqual(main?.resources?.limits, { ...limits, ...changed });
        assert.deepEqual([main?.restartCount, main?.ready], [restarts, true]);
      });
    };
    const files =
      "cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/memory.max";
    await resize({ cpu: "400m" }, 0);
    assert.match(await scope().must("exec", "sized", "--", "sh", "-c", files), /^40000( 100000)?\n67108864\n$/);
    await resize({ cpu: "400m", memory: "96Mi" }, 1);
    await scope().must("delete", "pod", "sized", "--timeout=30s");
  });

  it("runs a debugging container beside the others", async () => {
    await scope().apply(podOf("patient", { containers: [noting("main", idle)] }));
    await scope().ready("pod/patient");
    await scope().must(
      "debug",
      "patient",
      `--image=${demoImage}`,
      "--target=main",
      "-c",
      "doctor",
      "--",
      "sh",
      "-c",
      "ps | grep -c trap",
    );
    await eventually("diagnosis", async () =>
      assert.match(await scope().must("logs", "patient", "-c", "doctor"), /^[1-9]/),
    );
    await scope().must("delete", "pod", "patient", "--timeout=30s");
  });
});

interface Trouble {
  readonly name: string;
  readonly container?: object;
  readonly pod?: object;
  readonly reason: string;
  readonly message: RegExp;
  readonly event: RegExp;
}

const troubles: readonly Trouble[] = [
  {
    name: "no-config-map",
    container: { envFrom: [{ configMapRef: { name: "nowhere" } }] },
    reason: "CreateContainerConfigError",
    message: /^configmap "nowhere" not found$/,
    event: /^Failed: Error: configmap "nowhere" not found$/m,
  },
  {
    name: "no-key",
    container: { env: [{ name: "A", valueFrom: { secretKeyRef: { name: "present", key: "absent" } } }] },
    reason: "CreateContainerConfigError",
    message: /^couldn't find key absent in Secret trouble-\w+\/present$/,
    event: /^Failed: Error: couldn't find key absent in Secret/m,
  },
  {
    name: "root-unwanted",
    container: { securityContext: { runAsNonRoot: true } },
    reason: "CreateContainerConfigError",
    message:
      /^container has runAsNonRoot and image will run as root \(pod: "root-unwanted_trouble-\w+\([-\w]+\)", container: main\)$/,
    event: /^Failed: Error: container has runAsNonRoot/m,
  },
  {
    name: "never-pulled",
    container: { image: "kayak-dmo:1", imagePullPolicy: "Never" },
    reason: "ErrImageNeverPull",
    message:
      /^Container image "kayak-dmo:1" is not present with pull policy of Never \(looked in .*; did you mean .*kayak-demo:1.*\)$/,
    event: /^Failed: Error: ErrImageNeverPull$/m,
  },
  {
    name: "bad-name",
    container: { image: "UPPER:1" },
    reason: "InvalidImageName",
    message:
      /^Failed to apply default image tag "UPPER:1": couldn't parse image name "UPPER:1": invalid reference format: repository name .* must be lowercase$/,
    event: /^InspectFailed: Failed to apply default image tag "UPPER:1"/m,
  },
  {
    name: "no-program",
    container: { command: ["/no/such/program"] },
    reason: "CrashLoopBackOff",
    message: /^back-off \d+s restarting failed container=main pod=no-program_trouble-\w+\([-\w]+\)$/,
    event: /^BackOff: Back-off restarting failed container main in pod no-program_trouble-/m,
  },
  {
    name: "no-profile",
    container: { securityContext: { seccompProfile: { type: "Localhost", localhostProfile: "none.json" } } },
    reason: "CreateContainerError",
    message: /none\.json/,
    event: /^Failed: Error: .*none\.json/m,
  },
  {
    name: "no-volume",
    pod: { volumes: [{ name: "v", hostPath: { path: "/nowhere/at/all", type: "Directory" } }] },
    reason: "ContainerCreating",
    message: /^$/,
    event:
      /^FailedMount: MountVolume.SetUp failed for volume "v" : hostPath type check failed: \/nowhere\/at\/all is not a directory$/m,
  },
  {
    name: "long-name",
    pod: { hostname: "h".repeat(60), subdomain: "far", setHostnameAsFQDN: true },
    reason: "ContainerCreating",
    message: /^$/,
    event:
      /^FailedCreatePodSandBox: Failed to create pod sandbox: Failed to construct FQDN from .* is too long \(64 characters is the max, \d+ characters requested\)$/m,
  },
];

interface Refused {
  readonly name: string;
  readonly pod: object;
  readonly reason: string;
  readonly message: RegExp;
}

/** Bound by hand: the scheduler would not have. */
const refused: readonly Refused[] = [
  {
    name: "wrong-node",
    pod: { nodeSelector: { disk: "none" } },
    reason: "NodeAffinity",
    message: /Predicate NodeAffinity failed/,
  },
  {
    name: "too-large",
    pod: { containers: [{ name: "main", image: demoImage, resources: { requests: { cpu: "900" } } }] },
    reason: "OutOfcpu",
    message: /Node didn't have enough resource: cpu, requested: 900000, used: \d+, capacity: \d+$/,
  },
  {
    name: "unsafe",
    pod: { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } },
    reason: "SysctlForbidden",
    message: /forbidden sysctl: "kernel.msgmax" not allowlisted$/,
  },
  {
    name: "armoured",
    pod: { securityContext: { appArmorProfile: { type: "RuntimeDefault" } } },
    reason: "AppArmor",
    message: /Cannot enforce AppArmor: /,
  },
  {
    name: "foreign",
    pod: { os: { name: "windows" } },
    reason: "PodOSNotSupported",
    message: /OS field doesn't match node OS$/,
  },
];

describe("a pod in trouble", function () {
  this.timeout(120_000);
  const scope = inNamespace("trouble");

  before(async () => {
    const present = { apiVersion: "v1", kind: "Secret", metadata: { name: "present" }, stringData: { key: "value" } };
    await scope().apply(
      present,
      ...troubles.map(({ name, container, pod }) =>
        shellPod(name, idle, { ...(container && { container }), ...(pod && { pod }) }),
      ),
      ...refused.map(({ name, pod }) => shellPod(name, idle, { pod: { nodeName: "node-1", ...pod } })),
    );
  });

  const eventsOf = (name: string) =>
    scope().must(
      "get",
      "events",
      "--field-selector",
      `involvedObject.name=${name}`,
      "-o",
      "jsonpath={range .items[*]}{.reason}: {.message}{'\\n'}{end}",
    );

  for (const { name, reason, message, event } of troubles)
    it(`waits and says why: ${name}`, () =>
      eventually(name, async () => {
        const { status } = await scope().json<corev1.Pod>("get", "pod", name);
        const waiting = status.containerStatuses?.[0]?.state?.waiting;
        assert.equal(waiting?.reason, reason);
        assert.match(waiting?.message ?? "", message);
        assert.match(await eventsOf(name), event);
      }));

  for (const { name, reason, message } of refused)
    it(`is refused and says why: ${name}`, () =>
      eventually(name, async () => {
        const { status } = await scope().json<corev1.Pod>("get", "pod", name);
        assert.deepEqual([status.phase, status.reason], ["Failed", reason]);
        assert.match(status.message ?? "", message);
        assert.match(status.message ?? "", /^Pod was rejected: /);
        assert.match(await eventsOf(name), new RegExp(`^${reason}: `, "m"));
      }));
});
