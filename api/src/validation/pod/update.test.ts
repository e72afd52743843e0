import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Pods } from "../../resources/index.ts";
import { fieldErrorText, validateStatusUpdate, validateUpdate } from "../index.ts";
import { container, podOf } from "./fixtures.ts";
import type { Json } from "./fixtures.ts";

const terminated = (exitCode: number) => ({
  containerStatuses: [{ name: "c", state: { terminated: { exitCode } } }],
});

describe("a changed pod", () => {
  const meta = { uid: "1", resourceVersion: "5", creationTimestamp: "2024-01-01T00:00:00Z" };
  const forbiddenSpec =
    "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n";
  const updates: [string, { before?: Json; now?: Json; meta?: Json }, string[]][] = [
    ["nothing", {}, []],
    ["an image", { now: { containers: [{ ...container, image: "busybox:2" }] } }, []],
    ["an added toleration", { now: { tolerations: [{ key: "a", operator: "Exists" }] } }, []],
    [
      "a removed toleration",
      { before: { tolerations: [{ key: "a", operator: "Exists" }] } },
      ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"],
    ],
    ["a shorter deadline", { before: { activeDeadlineSeconds: 5 }, now: { activeDeadlineSeconds: 4 } }, []],
    [
      "a longer deadline",
      { before: { activeDeadlineSeconds: 5 }, now: { activeDeadlineSeconds: 6 } },
      ["spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"],
    ],
    [
      "no deadline any more",
      { before: { activeDeadlineSeconds: 5 } },
      ["spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value"],
    ],
    [
      "an added container",
      { now: { containers: [container, { name: "d", image: "a" }] } },
      ["spec.containers: Forbidden: pod updates may not add or remove containers"],
    ],
    [
      "a command",
      { now: { containers: [{ ...container, command: ["x"] }] } },
      [`${forbiddenSpec}+ spec.containers[0].command: ["x"]\n`],
    ],
    ["the node", { now: { nodeName: "n" } }, [`${forbiddenSpec}+ spec.nodeName: "n"\n`]],
    [
      "a new gate",
      { now: { schedulingGates: [{ name: "g" }] } },
      ["spec.schedulingGates[0].name: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"],
    ],
    [
      "the selector of a gated pod, narrower",
      { before: { schedulingGates: [{ name: "g" }] }, now: { nodeSelector: { a: "b" } } },
      [],
    ],
    [
      "the selector of a gated pod, other",
      { before: { schedulingGates: [{ name: "g" }], nodeSelector: { a: "b" } }, now: { nodeSelector: { a: "c" } } },
      [
        'spec.nodeSelector: Invalid value: {"a":"c"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ],
    ],
    ["the uid", { meta: { uid: "2" } }, ['metadata.uid: Invalid value: "2": field is immutable']],
    [
      "no resource version",
      { meta: { resourceVersion: "" } },
      ['metadata.resourceVersion: Invalid value: "": must be specified for an update'],
    ],
    ["the name", { meta: { name: "other" } }, ['metadata.name: Invalid value: "other": field is immutable']],
  ];
  for (const [what, { before = {}, now = {}, meta: change = {} }, expected] of updates) {
    it(`changes ${what}`, () => {
      const old = podOf({ metadata: meta, spec: before });
      const pod = podOf({ metadata: { ...meta, ...change }, spec: now });
      assert.deepEqual(validateUpdate(Pods, pod, old).map(fieldErrorText), expected);
    });
  }

  it("gets no new finalizers while it goes", () => {
    const going = { ...meta, deletionTimestamp: "2024-01-02T00:00:00Z" };
    const problems = validateUpdate(
      Pods,
      podOf({ metadata: { ...going, finalizers: ["a.b/c"] } }),
      podOf({ metadata: going }),
    ).map(fieldErrorText);
    assert.deepEqual(problems, [
      'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"a.b/c"}',
    ]);
  });

  const running = { containerStatuses: [{ name: "c", state: { running: {} } }] };
  const statuses: [string, { spec?: Json; before: Json; now: Json }, string[]][] = [
    ["restarts", { before: terminated(0), now: running }, []],
    [
      "rises from the dead",
      { spec: { restartPolicy: "Never" }, before: terminated(1), now: running },
      ["status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state"],
    ],
    ["restarts after failure", { spec: { restartPolicy: "OnFailure" }, before: terminated(1), now: running }, []],
    [
      "gets a wrong address",
      { before: {}, now: { podIPs: [{ ip: "1.2.3" }] } },
      ['status.podIPs[0]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
    ],
    [
      "gets two of a family",
      { before: {}, now: { podIPs: [{ ip: "1.2.3.4" }, { ip: "1.2.3.5" }] } },
      [
        'status.podIPs: Invalid value: [{"ip":"1.2.3.4"},{"ip":"1.2.3.5"}]: may specify no more than one IP for each IP family',
      ],
    ],
    [
      "changes class",
      { before: { qosClass: "Burstable" }, now: { qosClass: "BestEffort" } },
      ['status.qosClass: Invalid value: "BestEffort": field is immutable'],
    ],
  ];
  for (const [what, { spec = {}, before, now }, expected] of statuses) {
    it(`in its status ${what}`, () => {
      const problems = validateStatusUpdate(
        Pods,
        podOf({ metadata: meta, spec, status: now }),
        podOf({ metadata: meta, spec, status: before }),
      );
      assert.deepEqual(problems.map(fieldErrorText), expected);
    });
  }
});
