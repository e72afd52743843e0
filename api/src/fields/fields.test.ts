import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { Events, Leases, Nodes, Pods } from "../resources/index.ts";
import { decode } from "../schema/decode.ts";
import { Event, Node, Pod } from "../types/core/v1/index.ts";
import { checkFieldSelector, fieldsMatch, parseFieldSelector, selectableFields } from "./index.ts";

const pod = decode(Pod, {
  metadata: { name: "web", namespace: "shop" },
  spec: { nodeName: "n1", containers: [] },
  status: { phase: "Running", podIPs: [{ ip: "10.0.0.1" }] },
});

describe("field selectors", () => {
  const printed: [string, string][] = [
    ["", ""],
    ["a=b", "a=b"],
    ["a==b", "a=b"],
    ["a!=b", "a!=b"],
    ["b=1,a=2", "a=2,b=1"],
    ["a=", "a="],
    ["a=x\\,y\\=z\\\\", "a=x\\,y\\=z\\\\"],
    ["a=b,", "a=b"],
  ];
  for (const [text, expected] of printed)
    it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseFieldSelector(text).toString(), expected));

  const refused: [string, string][] = [
    ["a", "invalid selector: 'a'; can't understand 'a'"],
    ["a=b=c", "invalid field selector: unescaped character in value: ="],
    ["a=\\n", "invalid field selector: invalid escape sequence: \\n"],
  ];
  for (const [text, message] of refused)
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseFieldSelector(text), { name: "FieldSelectorError", message }));

  const matches: [string, boolean][] = [
    ["metadata.name=web", true],
    ["metadata.namespace!=shop", false],
    ["spec.nodeName=n1,status.phase=Running", true],
    ["status.podIP=10.0.0.1", true],
    ["spec.host=n1", true],
    ["spec.nodeName=", false],
    ["spec.hostNetwork=false", true],
    ["status.nominatedNodeName=", true],
    ["", true],
  ];
  for (const [text, expected] of matches) {
    it(`${JSON.stringify(text)} ${expected ? "selects" : "leaves"} the pod`, () =>
      assert.equal(fieldsMatch(Pods, parseFieldSelector(text), pod), expected));
  }

  it("reads the same values as a set", () => {
    assert.equal(
      parseFieldSelector("spec.nodeName=n1,status.phase=Running").matches(selectableFields(Pods, pod)),
      true,
    );
    assert.equal(
      selectableFields(Nodes, decode(Node, { metadata: { name: "n1" }, spec: { unschedulable: true } }))[
        "spec.unschedulable"
      ],
      "true",
    );
    const event = decode(Event, {
      metadata: { name: "e", namespace: "shop" },
      involvedObject: { kind: "Pod", name: "web" },
      source: { component: "kubelet" },
    });
    assert.equal(fieldsMatch(Events, parseFieldSelector("involvedObject.name=web,source=kubelet"), event), true);
    assert.equal(parseFieldSelector("spec.nodeName=n1").exactValue("spec.nodeName"), "n1");
  });

  it("refuses fields that can't be selected by", () => {
    assert.throws(() => checkFieldSelector(Pods, parseFieldSelector("spec.image=x")), {
      message: "field label not supported: spec.image",
    });
    assert.throws(() => checkFieldSelector(Leases, parseFieldSelector("spec.x=y")), {
      message: '"spec.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    });
    assert.doesNotThrow(() => checkFieldSelector(Pods, parseFieldSelector("status.phase!=Failed,metadata.name=x")));
  });
});
