import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { applyDefaults } from "../../defaults/index.ts";
import { shown } from "../../printers/fixtures.ts";
import type { KubernetesObject, Resource } from "../../resource.ts";
import { FlowSchemas, PriorityLevelConfigurations } from "../../resources/index.ts";
import { decode } from "../../schema/decode.ts";
import { fieldErrorText, validateCreate } from "../index.ts";
import { mandatoryFlowSchemas, mandatoryPriorityLevels } from "./fixed.ts";

function decoded(resource: Resource, name: string, spec: unknown): KubernetesObject {
  const object = decode<KubernetesObject>(resource.schema, { metadata: { name }, spec });
  applyDefaults(resource, object);
  return object;
}

function problems(resource: unknown, spec: unknown, name = "web"): string[] {
  const target = resource as Resource;
  return validateCreate(target, decoded(target, name, spec)).map(fieldErrorText);
}

const user = { kind: "User", user: { name: "ann" } };
const rule = { verbs: ["get"], apiGroups: [""], resources: ["pods"], namespaces: ["*"] };
const rules = (more: object) => [{ subjects: [user], resourceRules: [rule], ...more }];
const level = { priorityLevelConfiguration: { name: "workload-low" } };
const queuing = { queues: 8, handSize: 2, queueLengthLimit: 5 };
const limited = (more: object) => ({
  type: "Limited",
  limited: { limitResponse: { type: "Queue", queuing }, ...more },
});

describe("flow schemas", () => {
  const cases: [string, object, string[]][] = [
    ["take requests to a level", { ...level, rules: rules({}) }, []],
    [
      "need a level",
      { rules: rules({}) },
      ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"],
    ],
    [
      "have a precedence from 1 to 10000, of which 1 is taken",
      { ...level, matchingPrecedence: 1 },
      ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
    ],
    [
      "end at 10000",
      { ...level, matchingPrecedence: 10001 },
      ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"],
    ],
    [
      "name a subject of the kind they say",
      { ...level, rules: rules({ subjects: [{ ...user, kind: "Group" }] }) },
      [
        "spec.rules[0].subjects[0].group: Required value: group is required when subject kind is 'Group'",
        "spec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'",
      ],
    ],
    [
      "know no kinds that only look like one",
      { ...level, rules: rules({ subjects: [{ kind: "constructor" }] }) },
      [
        'spec.rules[0].subjects[0].kind: Unsupported value: "constructor": supported values: "Group", "ServiceAccount", "User"',
      ],
    ],
    [
      "take the wildcard alone",
      { ...level, rules: rules({ resourceRules: [{ ...rule, verbs: ["*", "get"] }] }) },
      [
        'spec.rules[0].resourceRules[0].verbs: Invalid value: ["*","get"]: if \'*\' is present, must not specify other verbs',
      ],
    ],
    [
      "need a namespace or the cluster",
      { ...level, rules: rules({ resourceRules: [{ ...rule, namespaces: [] }] }) },
      [
        "spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace",
      ],
    ],
    [
      "match paths by prefix only",
      { ...level, rules: rules({ nonResourceRules: [{ verbs: ["get"], nonResourceURLs: ["/a*/b", "x"] }] }) },
      [
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: "/a*/b": wildcard can only do suffix matching',
        'spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: "x": must start with slash',
      ],
    ],
  ];
  for (const [name, spec, expected] of cases) it(name, () => assert.deepEqual(problems(FlowSchemas, spec), expected));

  it("stay as they are where every server has them", () => {
    const fixed = mandatoryFlowSchemas["catch-all"] ?? {};
    assert.deepEqual(problems(FlowSchemas, fixed, "catch-all"), []);
    const [problem = ""] = problems(FlowSchemas, { ...fixed, matchingPrecedence: 9 }, "catch-all");
    assert.match(problem, /^spec: Invalid value: .*: spec of 'catch-all' must equal the fixed value$/);
  });

  it("are shown with their level", () => {
    assert.deepEqual(shown(FlowSchemas, { spec: { ...level, distinguisherMethod: { type: "ByUser" } } }), {
      Name: "web",
      PriorityLevel: "workload-low",
      MatchingPrecedence: 1000,
      DistinguisherMethod: "ByUser",
      Age: "90m",
      MissingPL: "?",
    });
  });
});

describe("priority levels", () => {
  const at = "spec.limited";
  const cases: [string, object, string[]][] = [
    ["queue requests", limited({}), []],
    ["refuse them", limited({ limitResponse: { type: "Reject" } }), []],
    [
      "are exempt only by that name",
      { type: "Exempt" },
      ["spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'"],
    ],
    ["have bounds", { type: "Limited" }, [`${at}: Required value: must not be empty when type is Limited`]],
    [
      "lend at most everything",
      limited({ lendablePercent: 101, nominalConcurrencyShares: -1, borrowingLimitPercent: -1 }),
      [
        `${at}.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer`,
        `${at}.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive`,
        `${at}.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer`,
      ],
    ],
    [
      "have no queues when they refuse",
      limited({ limitResponse: { type: "Reject", queuing } }),
      [`${at}.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited`],
    ],
    [
      "deal hands of the queues that there are",
      limited({ limitResponse: { type: "Queue", queuing: { ...queuing, handSize: 9 } } }),
      [`${at}.limitResponse.queuing.handSize: Invalid value: 9: should not be greater than queues (8)`],
    ],
    [
      "deal hands that a hash can tell apart",
      limited({ limitResponse: { type: "Queue", queuing: { ...queuing, queues: 10_000_000, handSize: 10_000_000 } } }),
      [
        `${at}.limitResponse.queuing.handSize: Invalid value: 10000000: required entropy bits of deckSize 10000000 and handSize 10000000 should not be greater than 60`,
      ],
    ],
  ];
  for (const [name, spec, expected] of cases)
    it(name, () => assert.deepEqual(problems(PriorityLevelConfigurations, spec), expected));

  it("stay as they are where every server has them, but for what the exempt one sets aside", () => {
    for (const [name, fixed] of Object.entries(mandatoryPriorityLevels))
      assert.deepEqual(problems(PriorityLevelConfigurations, fixed, name), []);
    const exempt = { type: "Exempt", exempt: { nominalConcurrencyShares: 5 } };
    assert.deepEqual(problems(PriorityLevelConfigurations, exempt, "exempt"), []);
    assert.equal(problems(PriorityLevelConfigurations, limited({}), "catch-all").length, 1);
  });

  it("are shown with their queues", () => {
    assert.deepEqual(shown(PriorityLevelConfigurations, { spec: limited({}) }), {
      Name: "web",
      Type: "Limited",
      NominalConcurrencyShares: 30,
      Queues: 8,
      HandSize: 2,
      QueueLengthLimit: 5,
      Age: "90m",
    });
  });
});
