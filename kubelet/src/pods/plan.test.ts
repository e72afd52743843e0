import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { container, pod } from "../testing/pods.ts";
import { view, type Box, type Run } from "../testing/views.ts";
import { planPod, type PodPlan, type Verdicts } from "./plan.ts";

interface Scenario {
  readonly title: string;
  readonly spec?: Partial<corev1.PodSpec>;
  readonly status?: corev1.PodStatus;
  readonly boxes?: readonly Box[];
  readonly runs?: readonly Run[];
  readonly verdicts?: Readonly<Record<string, Partial<Verdicts>>>;
  /** Containers whose restart has to wait. */
  readonly backOff?: readonly string[];
  readonly want: Readonly<Record<string, unknown>>;
}

const sidecar = container("proxy", { restartPolicy: "Always" });
const s1 = [{ id: "s1" }];
const rules = {
  restartPolicy: "Never" as const,
  restartPolicyRules: [{ action: "Restart" as const, exitCodes: { operator: "In" as const, values: [42] } }],
};
const init = { initContainers: [container("one"), container("two")] };

const scenarios: readonly Scenario[] = [
  {
    title: "a new pod gets a sandbox and all its containers",
    spec: { containers: [container("a"), container("b")] },
    want: { sandbox: 0, start: ["a#0", "b#0"] },
  },
  {
    title: "a new pod with init containers starts the first of them only",
    spec: init,
    want: { sandbox: 0, start: ["one#0"] },
  },
  { title: "a running pod needs nothing", boxes: s1, runs: [{ name: "app", state: "running" }], want: {} },
  {
    title: "a container that has ended is started again",
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 0 }],
    want: { start: ["app#1"] },
  },
  {
    title: "a container in back-off waits",
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 1 }],
    backOff: ["app"],
    want: { waiting: ["app"] },
  },
  {
    title: "a rule restarts what its policy would not",
    spec: { restartPolicy: "Never", containers: [container("app", rules)] },
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 42 }],
    want: { start: ["app#1"] },
  },
  {
    title: "a rule for other codes leaves it to the policy",
    spec: { restartPolicy: "Never", containers: [container("app", rules)] },
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 1 }],
    want: { stop: true },
  },
  {
    title: "a rule restarts an init container too",
    spec: { restartPolicy: "Never", initContainers: [container("one", rules)] },
    boxes: s1,
    runs: [{ name: "one", state: "exited", exitCode: 42 }],
    want: { start: ["one#1"] },
  },
  {
    title: "OnFailure leaves success alone and stops the pod",
    spec: { restartPolicy: "OnFailure" },
    boxes: s1,
    runs: [{ name: "app", state: "exited" }],
    want: { stop: true },
  },
  {
    title: "OnFailure restarts failure",
    spec: { restartPolicy: "OnFailure" },
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 3 }],
    want: { start: ["app#1"] },
  },
  {
    title: "Never restarts nothing",
    spec: { restartPolicy: "Never" },
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 3 }],
    want: { stop: true },
  },
  {
    title: "one that has ended doesn't stop another that runs",
    spec: { restartPolicy: "Never", containers: [container("a"), container("b")] },
    boxes: s1,
    runs: [
      { name: "a", state: "exited" },
      { name: "b", state: "running" },
    ],
    want: {},
  },
  {
    title: "a changed image kills",
    boxes: s1,
    runs: [{ name: "app", state: "running", image: "web:0" }],
    want: { kill: ["Container app definition changed, will be restarted"] },
  },
  {
    title: "failing liveness kills",
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    verdicts: { "app-0": { liveness: "failure" } },
    want: { kill: ["Container app failed liveness probe, will be restarted"] },
  },
  {
    title: "a failed startup probe kills",
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    verdicts: { "app-0": { startup: "failure" } },
    want: { kill: ["Container app failed startup probe, will be restarted"] },
  },
  {
    title: "a dead sandbox is replaced and containers counted on",
    boxes: [{ id: "s1", state: "notReady" }],
    runs: [{ name: "app", state: "exited", exitCode: 137 }],
    want: { sandbox: 1, start: ["app#1"] },
  },
  {
    title: "a sandbox without address is replaced",
    boxes: [{ id: "s1", ips: [] }],
    want: { discard: ["s1"], sandbox: 1, start: ["app#0"] },
  },
  {
    title: "a pod on the node's network needs no address",
    spec: { hostNetwork: true },
    boxes: [{ id: "s1", ips: [] }],
    runs: [{ name: "app", state: "running" }],
    want: {},
  },
  {
    title: "Never gets no second sandbox",
    spec: { restartPolicy: "Never" },
    boxes: [{ id: "s1", state: "notReady" }],
    runs: [{ name: "app", state: "exited", exitCode: 137 }],
    want: { stop: true },
  },
  {
    title: "restarts go on counting when the runtime has lost everything",
    status: {
      containerStatuses: [
        { name: "app", containerID: "kayak://old", restartCount: 4, image: "", imageID: "", ready: true },
      ],
    },
    want: { sandbox: 0, start: ["app#5"] },
  },
  {
    title: "the next init container follows the one that succeeded",
    spec: init,
    boxes: s1,
    runs: [{ name: "one", state: "exited" }],
    want: { start: ["two#0"] },
  },
  {
    title: "a running init container is waited for",
    spec: init,
    boxes: s1,
    runs: [{ name: "one", state: "running" }],
    want: {},
  },
  {
    title: "containers follow the last init container",
    spec: init,
    boxes: s1,
    runs: [
      { name: "one", state: "exited" },
      { name: "two", state: "exited" },
    ],
    want: { start: ["app#0"] },
  },
  {
    title: "a failed init container runs again",
    spec: init,
    boxes: s1,
    runs: [{ name: "one", state: "exited", exitCode: 1 }],
    want: { start: ["one#1"] },
  },
  {
    title: "a failed init container fails a pod that never restarts",
    spec: { ...init, restartPolicy: "Never" },
    boxes: s1,
    runs: [{ name: "one", state: "exited", exitCode: 1 }],
    want: { stop: true },
  },
  {
    title: "forgotten init containers don't run again",
    spec: init,
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    want: {},
  },
  {
    title: "init containers run again in a new sandbox",
    spec: init,
    boxes: [{ id: "s1", state: "notReady" }, { id: "s2" }],
    runs: [
      { name: "one", state: "exited", sandbox: "s1" },
      { name: "app", state: "exited", sandbox: "s1" },
    ],
    want: { start: ["one#1"] },
  },
  {
    title: "a sidecar starts before the containers",
    spec: { initContainers: [sidecar] },
    boxes: s1,
    want: { start: ["proxy#0"] },
  },
  {
    title: "containers start once a sidecar runs",
    spec: { initContainers: [sidecar] },
    boxes: s1,
    runs: [{ name: "proxy", state: "running" }],
    want: { start: ["app#0"] },
  },
  {
    title: "containers wait for a sidecar's startup probe",
    spec: { initContainers: [{ ...sidecar, startupProbe: { exec: { command: ["true"] } } }] },
    boxes: s1,
    runs: [{ name: "proxy", state: "running" }],
    verdicts: { "proxy-0": { startup: "unknown" } },
    want: {},
  },
  {
    title: "a sidecar that ended is started beside running containers",
    spec: { initContainers: [sidecar] },
    boxes: s1,
    runs: [
      { name: "proxy", state: "exited" },
      { name: "app", state: "running" },
    ],
    want: { start: ["proxy#1"] },
  },
  {
    title: "sidecars don't keep a finished pod",
    spec: { initContainers: [sidecar], restartPolicy: "Never" },
    boxes: s1,
    runs: [
      { name: "proxy", state: "running" },
      { name: "app", state: "exited" },
    ],
    want: { stop: true },
  },
  {
    title: "a debugging container is started once",
    spec: { ephemeralContainers: [{ name: "debug" }] },
    boxes: s1,
    runs: [{ name: "app", state: "running" }],
    want: { start: ["debug#0"] },
  },
  {
    title: "a debugging container is not started again",
    spec: { ephemeralContainers: [{ name: "debug" }] },
    boxes: s1,
    runs: [
      { name: "app", state: "running" },
      { name: "debug", state: "exited" },
    ],
    want: {},
  },
  {
    title: "an exit-code rule restarts where the policy doesn't",
    spec: {
      restartPolicy: "Never",
      containers: [
        container("app", { restartPolicyRules: [{ action: "Restart", exitCodes: { operator: "In", values: [42] } }] }),
      ],
    },
    boxes: s1,
    runs: [{ name: "app", state: "exited", exitCode: 42 }],
    want: { start: ["app#1"] },
  },
];

function summary(plan: PodPlan): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  if (plan.stop) found["stop"] = true;
  if (plan.createSandbox) found["sandbox"] = plan.createSandbox.attempt;
  if (plan.discard.length > 0) found["discard"] = plan.discard.map(({ id }) => id);
  if (plan.start.length > 0)
    found["start"] = plan.start.map(({ container, attempt }) => `${container.name}#${attempt}`);
  if (plan.kill.length > 0) found["kill"] = plan.kill.map(({ message }) => message);
  if (plan.waiting.length > 0) found["waiting"] = plan.waiting.map(({ container }) => container.name);
  return found;
}

describe("planPod", () => {
  for (const scenario of scenarios) {
    it(scenario.title, () => {
      const subject = pod({
        ...(scenario.spec && { spec: scenario.spec }),
        ...(scenario.status && { status: scenario.status }),
      });
      const plan = planPod({
        pod: subject,
        view: view(subject, scenario.boxes ?? [], scenario.runs),
        verdicts: (id) => ({ liveness: "success", startup: "success", ...scenario.verdicts?.[id] }),
        backOff: (name) => (scenario.backOff?.includes(name) ? { delayMs: 10_000, untilMs: 99 } : undefined),
      });
      assert.deepEqual(summary(plan), scenario.want);
    });
  }
});
