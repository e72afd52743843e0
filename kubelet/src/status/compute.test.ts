import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { container, pod } from "../testing/pods.ts";
import { view, type Box, type Run } from "../testing/views.ts";
import { computeStatus } from "./compute.ts";
import type { StatusInput, Waiting } from "./input.ts";

interface Scenario {
  readonly title: string;
  readonly spec?: Partial<corev1.PodSpec>;
  readonly status?: corev1.PodStatus;
  readonly boxes?: readonly Box[];
  readonly runs?: readonly Run[];
  readonly waiting?: Readonly<Record<string, Waiting>>;
  readonly unready?: boolean;
  readonly finished?: boolean;
  readonly verdict?: StatusInput["verdict"];
  readonly want: { phase: string; states?: string[]; ready: string; initialized?: string; reason?: string };
}

const s1 = [{ id: "s1" }];
const init = { initContainers: [container("one")] };
const crash: Waiting = {
  reason: "CrashLoopBackOff",
  message: "back-off 10s restarting failed container=app pod=web_default(uid)",
};

const scenarios: readonly Scenario[] = [
  {
    title: "nothing yet",
    want: {
      phase: "Pending",
      states: ["waiting ContainerCreating"],
      ready: "False ContainersNotReady containers with unready status: [app]",
    },
  },
  {
    title: "running",
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    want: { phase: "Running", states: ["running"], ready: "True" },
  },
  {
    title: "running, not ready",
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    unready: true,
    want: {
      phase: "Running",
      states: ["running"],
      ready: "False ContainersNotReady containers with unready status: [app]",
    },
  },
  {
    title: "waiting for init",
    spec: init,
    boxes: s1,
    runs: [{ name: "one", state: "running" }],
    want: {
      phase: "Pending",
      states: ["waiting PodInitializing"],
      ready: "False ContainersNotReady containers with unready status: [app]",
      initialized: "False ContainersNotInitialized containers with incomplete status: [one]",
    },
  },
  {
    title: "init done",
    spec: init,
    boxes: s1,
    runs: [
      { name: "one", state: "exited" },
      { name: "app", state: "running" },
    ],
    want: { phase: "Running", ready: "True", initialized: "True" },
  },
  {
    title: "init failed for good",
    spec: { ...init, restartPolicy: "Never" },
    boxes: s1,
    runs: [{ name: "one", state: "exited", exitCode: 1 }],
    want: { phase: "Failed", ready: "False PodFailed" },
  },
  {
    title: "init fails and is tried again",
    spec: init,
    boxes: s1,
    runs: [{ name: "one", state: "exited", exitCode: 1 }],
    waiting: { one: crash },
    want: { phase: "Pending", ready: "False ContainersNotReady containers with unready status: [app]" },
  },
  {
    title: "crash loop",
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 1 }],
    waiting: { app: crash },
    want: {
      phase: "Running",
      states: ["waiting CrashLoopBackOff, last Error 1"],
      ready: "False ContainersNotReady containers with unready status: [app]",
    },
  },
  {
    title: "out of memory",
    spec: { restartPolicy: "Never" },
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 137, reason: "OOMKilled" }],
    want: { phase: "Failed", states: ["terminated OOMKilled 137"], ready: "False PodFailed" },
  },
  {
    title: "succeeded",
    spec: { restartPolicy: "OnFailure" },
    boxes: s1,
    runs: [{ name: "app", state: "exited" }],
    want: { phase: "Succeeded", states: ["terminated Completed 0"], ready: "False PodCompleted" },
  },
  {
    title: "one of two has failed, the other runs",
    spec: { restartPolicy: "Never", containers: [container("a"), container("b")] },
    boxes: s1,
    runs: [
      { name: "a", state: "exited", exitCode: 1 },
      { name: "b", state: "running" },
    ],
    want: { phase: "Running", ready: "False ContainersNotReady containers with unready status: [a]" },
  },
  {
    title: "image missing",
    waiting: { app: { reason: "ImagePullBackOff", message: "Back-off" } },
    boxes: s1,
    want: {
      phase: "Pending",
      states: ["waiting ImagePullBackOff"],
      ready: "False ContainersNotReady containers with unready status: [app]",
    },
  },
  {
    title: "deleted while running",
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 143 }],
    finished: true,
    want: { phase: "Failed", states: ["terminated Error 143"], ready: "False PodFailed" },
  },
  {
    title: "past its deadline",
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 143 }],
    finished: true,
    verdict: { reason: "DeadlineExceeded", message: "late" },
    want: { phase: "Failed", ready: "False PodFailed", reason: "DeadlineExceeded" },
  },
  {
    title: "lost in a reboot",
    status: {
      containerStatuses: [
        {
          name: "app",
          containerID: "kayak://old",
          restartCount: 2,
          image: "web:1",
          imageID: "",
          ready: true,
          state: { running: {} },
        },
      ],
    },
    want: {
      phase: "Running",
      states: ["waiting ContainerCreating, last ContainerStatusUnknown 137"],
      ready: "False ContainersNotReady containers with unready status: [app]",
    },
  },
  {
    title: "a readiness gate is closed",
    spec: { readinessGates: [{ conditionType: "lb" }] },
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    want: {
      phase: "Running",
      ready: 'False ReadinessGatesNotReady corresponding condition of pod readiness gate "lb" does not exist.',
    },
  },
];

function state({ state, lastState }: corev1.ContainerStatus): string {
  const last = lastState?.terminated;
  const now = state?.running
    ? "running"
    : state?.waiting
      ? `waiting ${state.waiting.reason}`
      : `terminated ${state?.terminated?.reason} ${state?.terminated?.exitCode}`;
  return last ? `${now}, last ${last.reason} ${last.exitCode}` : now;
}

function condition({ conditions = [] }: corev1.PodStatus, type: string): string {
  const { status, reason, message } = conditions.find((one) => one.type === type)!;
  return [status, reason, message].filter(Boolean).join(" ");
}

function compute(scenario: Scenario): corev1.PodStatus {
  const subject = pod({
    ...(scenario.spec && { spec: scenario.spec }),
    ...(scenario.status && { status: scenario.status }),
  });
  return computeStatus({
    pod: subject,
    view: view(subject, scenario.boxes ?? [], scenario.runs),
    nowMs: 2_000_000,
    nodeIPs: ["192.0.2.1"],
    startedAtMs: 1_000_000,
    waiting: (name) => scenario.waiting?.[name],
    probed: () => ({ ready: !scenario.unready, started: true }),
    terminationMessage: () => undefined,
    finished: scenario.finished ?? false,
    verdict: scenario.verdict,
  });
}

describe("computeStatus", () => {
  for (const scenario of scenarios) {
    it(scenario.title, () => {
      const status = compute(scenario);
      assert.equal(status.phase, scenario.want.phase);
      assert.equal(condition(status, "Ready"), scenario.want.ready);
      if (scenario.want.states) assert.deepEqual(status.containerStatuses!.map(state), scenario.want.states);
      if (scenario.want.initialized) assert.equal(condition(status, "Initialized"), scenario.want.initialized);
      assert.equal(status.reason, scenario.want.reason);
    });
  }

  it("gives addresses, times and restarts", () => {
    const status = compute({
      title: "",
      boxes: s1,
      runs: [
        { name: "app", state: "exited", exitCode: 1 },
        { name: "app", state: "running", attempt: 1 },
      ],
      want: { phase: "", ready: "" },
    });
    const [app] = status.containerStatuses!;
    assert.deepEqual(
      [status.podIP, status.podIPs, status.hostIP, status.hostIPs],
      ["10.244.0.2", [{ ip: "10.244.0.2" }], "192.0.2.1", [{ ip: "192.0.2.1" }]],
    );
    assert.deepEqual(
      [app!.restartCount, app!.containerID, app!.lastState?.terminated?.exitCode, app!.started],
      [1, "kayak://app-1", 1, true],
    );
    assert.equal(status.startTime, "1970-01-01T00:16:40Z");
    assert.equal(status.qosClass, "BestEffort");
  });
});
