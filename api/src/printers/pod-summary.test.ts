import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Pods } from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { before, podSpec, shown } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";
import { summarizePod } from "./index.ts";

const running = { running: { startedAt: before(80) } };
const container = (more: Json) => ({ name: "c", ready: true, restartCount: 0, state: running, ...more });
const waiting = (reason: string, more: Json = {}) =>
  container({ ready: false, state: { waiting: { reason } }, ...more });
const ended = (exitCode: number, more: Json = {}) =>
  container({ ready: false, state: { terminated: { exitCode, ...more } } });
const withInit = {
  ...podSpec,
  initContainers: [
    { name: "i1", image: "a" },
    { name: "i2", image: "a" },
  ],
};
const withSidecar = { ...podSpec, initContainers: [{ name: "s", image: "a", restartPolicy: "Always" }] };
const deleted = { deletionTimestamp: before(1) };

describe("the state of a pod", () => {
  const cases: [string, { metadata?: Json; spec?: Json; status: Json }, string][] = [
    ["new", { status: { phase: "Pending" } }, "0/1 Pending 0"],
    [
      "gated",
      {
        status: {
          phase: "Pending",
          conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated" }],
        },
      },
      "0/1 SchedulingGated 0",
    ],
    ["running", { status: { phase: "Running", containerStatuses: [container({})] } }, "1/1 Running 0"],
    [
      "creating",
      { status: { phase: "Pending", containerStatuses: [waiting("ContainerCreating")] } },
      "0/1 ContainerCreating 0",
    ],
    [
      "crashing",
      {
        status: {
          phase: "Running",
          containerStatuses: [
            waiting("CrashLoopBackOff", {
              restartCount: 3,
              lastState: { terminated: { exitCode: 1, finishedAt: before(5) } },
            }),
          ],
        },
      },
      "0/1 CrashLoopBackOff 3 (5m ago)",
    ],
    ["failed", { status: { phase: "Failed", containerStatuses: [ended(1, { reason: "Error" })] } }, "0/1 Error 0"],
    ["failed without a word", { status: { phase: "Failed", containerStatuses: [ended(7)] } }, "0/1 ExitCode:7 0"],
    ["killed", { status: { phase: "Failed", containerStatuses: [ended(137, { signal: 9 })] } }, "0/1 Signal:9 0"],
    [
      "completed",
      { status: { phase: "Succeeded", containerStatuses: [ended(0, { reason: "Completed" })] } },
      "0/1 Completed 0",
    ],
    ["evicted", { status: { phase: "Failed", reason: "Evicted" } }, "0/1 Evicted 0"],
    [
      "half completed",
      {
        status: { phase: "Running", containerStatuses: [ended(0, { reason: "Completed" }), container({ name: "d" })] },
      },
      "1/1 NotReady 0",
    ],
    [
      "half completed and ready",
      {
        status: {
          phase: "Running",
          conditions: [{ type: "Ready", status: "True" }],
          containerStatuses: [ended(0, { reason: "Completed" }), container({ name: "d" })],
        },
      },
      "1/1 Running 0",
    ],
    [
      "initializing",
      {
        spec: withInit,
        status: {
          phase: "Pending",
          initContainerStatuses: [ended(0), container({ name: "i2", ready: false, state: running })],
          containerStatuses: [waiting("PodInitializing")],
        },
      },
      "0/1 Init:1/2 0",
    ],
    [
      "waiting to initialize",
      {
        spec: withInit,
        status: {
          phase: "Pending",
          initContainerStatuses: [waiting("PodInitializing")],
          containerStatuses: [waiting("PodInitializing")],
        },
      },
      "0/1 Init:0/2 0",
    ],
    [
      "failing to initialize",
      {
        spec: withInit,
        status: {
          phase: "Pending",
          initContainerStatuses: [
            waiting("CrashLoopBackOff", {
              restartCount: 2,
              lastState: { terminated: { exitCode: 1, finishedAt: before(3) } },
            }),
          ],
        },
      },
      "0/1 Init:CrashLoopBackOff 2 (3m ago)",
    ],
    [
      "failed to initialize",
      { spec: withInit, status: { phase: "Failed", initContainerStatuses: [ended(2)] } },
      "0/1 Init:ExitCode:2 0",
    ],
    [
      "initialized",
      {
        spec: withInit,
        status: {
          phase: "Running",
          initContainerStatuses: [container({ name: "i1", restartCount: 4, state: { terminated: { exitCode: 0 } } })],
          containerStatuses: [container({ restartCount: 1 })],
        },
      },
      "1/1 Running 1",
    ],
    [
      "with a sidecar",
      {
        spec: withSidecar,
        status: {
          phase: "Running",
          initContainerStatuses: [container({ name: "s", started: true, restartCount: 1 })],
          containerStatuses: [container({})],
        },
      },
      "2/2 Running 1",
    ],
    [
      "with a starting sidecar",
      {
        spec: withSidecar,
        status: {
          phase: "Pending",
          initContainerStatuses: [container({ name: "s", started: false })],
          containerStatuses: [waiting("PodInitializing")],
        },
      },
      "0/2 Init:0/1 0",
    ],
    [
      "going",
      { metadata: deleted, status: { phase: "Running", containerStatuses: [container({})] } },
      "1/1 Terminating 0",
    ],
    [
      "going and done",
      { metadata: deleted, status: { phase: "Succeeded", containerStatuses: [ended(0, { reason: "Completed" })] } },
      "0/1 Completed 0",
    ],
    ["lost", { metadata: deleted, status: { phase: "Running", reason: "NodeLost" } }, "0/1 Unknown 0"],
  ];
  for (const [what, pod, expected] of cases) {
    it(what, () => {
      const row = shown(Pods, { spec: podSpec, ...pod });
      assert.equal(`${row["Ready"]} ${row["Status"]} ${row["Restarts"]}`, expected);
    });
  }

  it("is given as numbers too", () => {
    const pod = decode(Pods, {
      metadata: { name: "p" },
      spec: podSpec,
      status: { phase: "Running", containerStatuses: [container({ restartCount: 2 })] },
    });
    assert.deepEqual(summarizePod(pod), {
      reason: "Running",
      ready: 1,
      total: 1,
      restarts: 2,
      lastRestartMs: undefined,
    });
  });
});
