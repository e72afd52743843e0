import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyDefaults } from "../../defaults/index.ts";
import type { KubernetesObject, Resource } from "../../resource.ts";
import { CronJobs, Jobs } from "../../resources/index.ts";
import { decode } from "../../schema/decode.ts";
import { fieldErrorText, validateCreate, validateUpdate } from "../index.ts";

type Json = Record<string, unknown>;

const podSpec = { restartPolicy: "Never", containers: [{ name: "c", image: "x" }] };
const template = { metadata: { labels: { a: "b" } }, spec: podSpec };
const manual = { manualSelector: true, selector: { matchLabels: { a: "b" } } };

function job(spec: Json = {}, status: Json = {}): KubernetesObject {
  return decoded(Jobs, { spec: { ...manual, template, ...spec }, status });
}

function cronJob(spec: Json, name = "tick"): KubernetesObject {
  return decoded(CronJobs, {
    metadata: { name },
    spec: { schedule: "* * * * *", jobTemplate: { spec: { template } }, ...spec },
  });
}

function decoded(resource: unknown, { metadata, ...rest }: Json): KubernetesObject {
  const target = resource as Resource;
  const object = decode(target, {
    metadata: { name: "work", namespace: "shop", resourceVersion: "1", ...(metadata as Json) },
    ...rest,
  });
  applyDefaults(target, object);
  return object;
}

const rules = (...list: Json[]) => ({ podFailurePolicy: { rules: list } });
const at = "spec.podFailurePolicy.rules[0]";
const indexed = { completionMode: "Indexed", completions: 5 };

describe("Jobs", () => {
  const cases: readonly (readonly [string, KubernetesObject, readonly string[]])[] = [
    ["with no more than a template", job(), []],
    [
      "negative",
      job({ parallelism: -1, backoffLimit: -1 }),
      ["parallelism", "backoffLimit"].map(
        (field) => `spec.${field}: Invalid value: -1: must be greater than or equal to 0`,
      ),
    ],
    [
      "running for ever",
      job({ template: { ...template, spec: { containers: podSpec.containers } } }),
      ['spec.template.spec.restartPolicy: Required value: valid values: ["OnFailure" "Never"]'],
    ],
    [
      "without completions for their indexes",
      job({ completionMode: "Indexed", parallelism: 1 }),
      ["spec.completions: Required value: when completion mode is Indexed"],
    ],
    [
      "with limits for indexes they haven't",
      job({ backoffLimitPerIndex: 1 }),
      ["spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode"],
    ],
    [
      "with a limit of failed indexes alone",
      job({ ...indexed, maxFailedIndexes: 1 }),
      ["spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified"],
    ],
    [
      "with an unknown mode",
      job({ completionMode: "X" }),
      ['spec.completionMode: Unsupported value: "X": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      "that select others' pods",
      job({ selector: { matchLabels: { a: "c" } } }),
      ['spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`'],
    ],
    [
      "whose rule says nothing",
      job(rules({ action: "Count" })),
      [`${at}: Invalid value: specifying one of OnExitCodes and OnPodConditions is required`],
    ],
    [
      "whose rule has no values",
      job(rules({ action: "Ignore", onExitCodes: { operator: "In", values: [] } })),
      [`${at}.onExitCodes.values: Invalid value: []: at least one value is required`],
    ],
    [
      "whose rule waits for success",
      job(rules({ action: "Ignore", onExitCodes: { operator: "In", values: [3, 0] } })),
      [
        `${at}.onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator`,
        `${at}.onExitCodes.values: Invalid value: [3,0]: must be ordered`,
      ],
    ],
    [
      "whose rule names a container they haven't",
      job(rules({ action: "FailJob", onExitCodes: { operator: "In", values: [1], containerName: "d" } })),
      [
        `${at}.onExitCodes.containerName: Invalid value: "d": must be one of the container or initContainer names in the pod template`,
      ],
    ],
    [
      "whose rule has no action",
      job(rules({ onPodConditions: [{ type: "A" }] })),
      [`${at}.action: Required value: valid values: ["Count" "FailIndex" "FailJob" "Ignore"]`],
    ],
    [
      "with a success policy but no indexes",
      job({ successPolicy: { rules: [] } }),
      ['spec.successPolicy: Invalid value: {"rules":[]}: requires indexed completion mode'],
    ],
    [
      "with wrong indexes in it",
      job({ ...indexed, successPolicy: { rules: [{ succeededIndexes: "3-9" }] } }),
      [
        'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "3-9": error parsing succeededIndexes: too large index: "9"',
      ],
    ],
    [
      "managed by nobody in particular",
      job({ managedBy: "me" }),
      ['spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")'],
    ],
  ];
  for (const [what, object, expected] of cases) {
    it(what, () => assert.deepEqual(validateCreate(Jobs as unknown as Resource, object).map(fieldErrorText), expected));
  }

  const other = { ...template, spec: { ...podSpec, nodeSelector: { disk: "fast" } } };
  const image = { ...template, spec: { ...podSpec, containers: [{ name: "c", image: "y" }] } };
  const changes: readonly (readonly [string, KubernetesObject, KubernetesObject, readonly string[]])[] = [
    ["keep their completions", job({ completions: 1 }), job({ completions: 2 }), ["spec.completions"]],
    [
      "change those of indexes with the parallelism",
      job({ ...indexed, parallelism: 5 }),
      job({ ...indexed, completions: 6, parallelism: 6 }),
      [],
    ],
    [
      "but not alone",
      job({ ...indexed, parallelism: 5 }),
      job({ ...indexed, completions: 6, parallelism: 5 }),
      ["spec.completions"],
    ],
    ["keep their template", job(), job({ template: image }), ["spec.template"]],
    ["go elsewhere before they start", job({ suspend: true }), job({ suspend: false, template: other }), []],
    ["but not another image", job({ suspend: true }), job({ suspend: true, template: image }), ["spec.template"]],
    [
      "nor once started",
      job({ suspend: true }, { startTime: "2030-01-01T00:00:00Z" }),
      job({ suspend: true, template: other }),
      ["spec.template"],
    ],
    ["keep their mode", job({ completions: 5 }), job(indexed), ["spec.completionMode"]],
    ["change how many run", job({ completions: 1 }), job({ completions: 1, parallelism: 7, suspend: true }), []],
  ];
  for (const [what, before, next, expected] of changes) {
    it(what, () =>
      assert.deepEqual(
        validateUpdate(Jobs as unknown as Resource, next, before).map(({ field }) => field),
        expected,
      ),
    );
  }
});

describe("Cron jobs", () => {
  const cases: readonly (readonly [string, KubernetesObject, readonly string[]])[] = [
    ["each minute", cronJob({}), []],
    ["without a schedule", cronJob({ schedule: "" }), ["spec.schedule: Required value"]],
    [
      "with a wrong one",
      cronJob({ schedule: "a b" }),
      ['spec.schedule: Invalid value: "a b": expected exactly 5 fields, found 2: [a b]'],
    ],
    [
      "with a zone in it",
      cronJob({ schedule: "TZ=UTC * * * * *" }),
      [
        'spec.schedule: Invalid value: "TZ=UTC * * * * *": cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ],
    ],
    [
      "in a zone that is not",
      cronJob({ timeZone: "Nowhere" }),
      ['spec.timeZone: Invalid value: "Nowhere": unknown time zone Nowhere'],
    ],
    [
      "with a long name",
      cronJob({}, "n".repeat(53)),
      [`metadata.name: Invalid value: "${"n".repeat(53)}": must be no more than 52 characters`],
    ],
    [
      "with a selector",
      cronJob({ jobTemplate: { spec: { template, selector: { matchLabels: { a: "b" } } } } }),
      ['spec.jobTemplate.spec.selector: Invalid value: {"matchLabels":{"a":"b"}}: `selector` will be auto-generated'],
    ],
  ];
  for (const [what, object, expected] of cases) {
    it(what, () =>
      assert.deepEqual(validateCreate(CronJobs as unknown as Resource, object).map(fieldErrorText), expected),
    );
  }
});
