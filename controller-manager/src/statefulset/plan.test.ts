import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { appsv1, corev1 } from "@kayak/api";
import { NOW, at, meta, pod, template } from "../testing/objects.ts";
import { planStateful, type StatefulAction } from "./plan.ts";
import type { StatefulState } from "./state.ts";
import { statefulStatus } from "./status.ts";

const [OLD, NEW] = ["web-old", "web-new"];

function set(
  spec: Partial<appsv1.StatefulSetSpec> = {},
  status: Partial<appsv1.StatefulSetStatus> = {},
): appsv1.StatefulSet {
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: meta("web", { generation: 1 }),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: template(),
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
      ...spec,
    },
    status: { replicas: 0, availableReplicas: 0, ...status },
  };
}

/** `web-0`, then what it is: `ready` unless said otherwise. */
function stateful(ordinal: number, what = "ready", revision = NEW): corev1.Pod {
  const name = `web-${ordinal}`;
  const labels = {
    app: "web",
    "statefulset.kubernetes.io/pod-name": name,
    "apps.kubernetes.io/pod-index": String(ordinal),
    "controller-revision-hash": revision,
  };
  const metadata = { labels, ...(what === "going" && { deletionTimestamp: at(1) }) };
  if (what === "unready") return pod(name, { metadata });
  if (what === "failed") return pod(name, { metadata, phase: "Failed" });
  return pod(name, { metadata, readyFor: 60 });
}

function state(of: appsv1.StatefulSet, pods: readonly corev1.Pod[], currentRevision = NEW): StatefulState {
  return { set: of, pods, currentRevision, updateRevision: NEW, nowMs: NOW };
}

const shown = (action: StatefulAction) =>
  action.kind === "create"
    ? `create ${action.ordinal} ${action.revision}`
    : `${action.kind} ${action.ordinal}${action.kind === "delete" ? ` ${action.why}` : ""}`;

const parallel = { podManagementPolicy: "Parallel" } as const;
const onDelete = { updateStrategy: { type: "OnDelete" } } as const;
const partition = (from: number) =>
  ({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: from } } }) as const;
const unavailable = (maxUnavailable: number | string) =>
  ({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable } } }) as const;
const all = (what: string, revision = NEW) => [0, 1, 2].map((ordinal) => stateful(ordinal, what, revision));

describe("The plan of a stateful set", () => {
  const cases: readonly (readonly [string, appsv1.StatefulSet, readonly corev1.Pod[], readonly string[], string?])[] = [
    ["makes the first pod only", set(), [], [`create 0 ${NEW}`]],
    ["makes the next once the one before is ready", set(), [stateful(0)], [`create 1 ${NEW}`]],
    ["waits while one is not ready", set(), [stateful(0, "unready")], []],
    ["waits for the time a pod must be ready", set({ minReadySeconds: 120 }), [stateful(0)], []],
    ["makes all at once in parallel", set(parallel), [stateful(1, "unready")], [`create 0 ${NEW}`, `create 2 ${NEW}`]],
    ["numbers from where it is told", set({ ordinals: { start: 5 }, replicas: 1 }), [], [`create 5 ${NEW}`]],
    ["makes a pod that has ended anew", set(), [stateful(0, "failed")], ["delete 0 ended"]],
    ["waits for a pod that goes", set({ replicas: 1 }), [stateful(0, "going")], []],
    ["gives up the highest first", set({ replicas: 1 }), all("ready"), ["delete 2 condemned"]],
    ["waits while the highest goes", set({ replicas: 1 }), [stateful(0), stateful(1), stateful(2, "going")], []],
    ["halts when pods below are not healthy either", set({ replicas: 0 }), all("unready"), []],
    ["gives up the lowest unhealthy one", set({ replicas: 0 }), [stateful(0, "unready")], ["delete 0 condemned"]],
    [
      "gives up all at once in parallel",
      set({ ...parallel, replicas: 1 }),
      all("ready"),
      ["delete 2 condemned", "delete 1 condemned"],
    ],
    ["updates the highest first", set(), all("ready", OLD), ["delete 2 outdated"], OLD],
    [
      "updates the next once it is ready",
      set(),
      [stateful(0, "ready", OLD), stateful(1, "ready", OLD), stateful(2)],
      ["delete 1 outdated"],
      OLD,
    ],
    [
      "leaves those below the partition",
      set(partition(2)),
      [stateful(0, "ready", OLD), stateful(1, "ready", OLD), stateful(2)],
      [],
      OLD,
    ],
    ["makes those below the partition as they were", set(partition(2)), [], [`create 0 ${OLD}`], OLD],
    [
      "updates several where several may be missing",
      set(unavailable(2)),
      all("ready", OLD),
      ["delete 2 outdated", "delete 1 outdated"],
      OLD,
    ],
    [
      "takes a share of them",
      set(unavailable("50%")),
      all("ready", OLD),
      ["delete 2 outdated", "delete 1 outdated"],
      OLD,
    ],
    ["updates nothing that nobody deletes", set(onDelete), all("ready", OLD), [], OLD],
    ["has nothing to do when all is well", set(), all("ready"), []],
  ];
  for (const [what, of, pods, expected, current] of cases) {
    it(what, () => assert.deepEqual(planStateful(state(of, pods, current)).map(shown), expected));
  }

  it("gives a pod that was taken over its labels", () => {
    const foreign = pod("web-0", {
      readyFor: 60,
      metadata: { labels: { app: "web", "controller-revision-hash": NEW } },
    });
    assert.deepEqual(planStateful(state(set({ replicas: 1 }), [foreign])).map(shown), ["repair 0"]);
  });
});

describe("The status of a stateful set", () => {
  it("counts by revision, and makes the new one current when all have it", () => {
    const half = statefulStatus(
      state(set(), [stateful(0, "ready", OLD), stateful(1, "unready", OLD), stateful(2)], OLD),
    );
    assert.deepEqual(
      [half.replicas, half.readyReplicas, half.currentReplicas, half.updatedReplicas, half.currentRevision],
      [3, 2, 2, 1, OLD],
    );
    const whole = statefulStatus(state(set(), all("ready"), OLD));
    assert.deepEqual([whole.currentReplicas, whole.updatedReplicas, whole.currentRevision], [3, 3, NEW]);
  });
});
