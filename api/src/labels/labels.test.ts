import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { formatLabelSelector, labelSelectorFrom, labelSelectorFromMap, parseLabelSelector } from "./index.ts";

describe("label selectors", () => {
  const printed: [string, string][] = [
    ["", ""],
    ["a=b", "a=b"],
    ["a==b", "a==b"],
    ["a!=b", "a!=b"],
    ["a", "a"],
    ["!a", "!a"],
    ["a in (y,x,y)", "a in (x,y)"],
    ["a notin(x)", "a notin (x)"],
    ["b=1,a=2", "a=2,b=1"],
    ["x>1,y<2", "x>1,y<2"],
    ["a in (,)", "a in ()"],
    ["a in (x,)", "a in (,x)"],
    [" a = b , c ", "a=b,c"],
    ["in=notin", "in=notin"],
    ["a=", "a="],
    ["example.com/a in (b)", "example.com/a in (b)"],
  ];
  for (const [text, expected] of printed)
    it(`reads ${JSON.stringify(text)}`, () => assert.equal(parseLabelSelector(text).toString(), expected));

  const nameRule =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
  const refused: [string, string][] = [
    ["a=b,", "found '', expected: identifier after ','"],
    [",", "found ',', expected: !, identifier, or 'end of string'"],
    ["a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ["a=b c", "found 'c', expected: ',' or 'end of string'"],
    ["!", "unable to parse requirement: found '', expected: identifier"],
    ["a in b", "unable to parse requirement: found 'b' expected: '('"],
    ["a in (", "unable to parse requirement: found '', expected: ',', ')' or identifier"],
    ["a in (b", "unable to parse requirement: found '', expected: ',' or ')'"],
    [
      "a in ()",
      "unable to parse requirement: values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty",
    ],
    [
      "x>y",
      "unable to parse requirement: values[0]: Invalid value: \"y\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
    ["a_=b", `unable to parse requirement: <nil>: Invalid value: "a_": name part ${nameRule}`],
    ["/a", 'unable to parse requirement: <nil>: Invalid value: "/a": prefix part must be non-empty'],
  ];
  for (const [text, message] of refused)
    it(`refuses ${JSON.stringify(text)}`, () =>
      assert.throws(() => parseLabelSelector(text), { name: "SelectorError", message }));

  const matches: [string, Record<string, string>, boolean][] = [
    ["a=b", { a: "b" }, true],
    ["a=b", {}, false],
    ["a!=b", {}, true],
    ["a!=b", { a: "b" }, false],
    ["a in (b,c)", { a: "c" }, true],
    ["a notin (b)", { a: "c" }, true],
    ["a", { a: "" }, true],
    ["!a", { a: "" }, false],
    ["a>2", { a: "10" }, true],
    ["a<2", { a: "10" }, false],
    ["a>2", { a: "x" }, false],
    ["", { a: "b" }, true],
    ["a=b,c", { a: "b" }, false],
    ["constructor", {}, false],
  ];
  for (const [text, labels, expected] of matches) {
    it(`${JSON.stringify(text)} ${expected ? "selects" : "leaves"} ${JSON.stringify(labels)}`, () =>
      assert.equal(parseLabelSelector(text).matches(labels), expected));
  }

  it("comes from a LabelSelector object", () => {
    const selector = labelSelectorFrom({
      matchLabels: { app: "web" },
      matchExpressions: [
        { key: "tier", operator: "NotIn", values: ["db", "cache"] },
        { key: "x", operator: "DoesNotExist" },
      ],
    });
    assert.equal(selector.toString(), "app=web,tier notin (cache,db),!x");
    assert.equal(selector.matches({ app: "web" }), true);
    assert.equal(selector.matches({ app: "web", tier: "db" }), false);
    for (const operator of ["Near", "constructor"])
      assert.throws(() => labelSelectorFrom({ matchExpressions: [{ key: "x", operator: operator as never }] }), {
        message: `"${operator}" is not a valid label selector operator`,
      });
  });

  it("none selects nothing, an empty one everything", () => {
    assert.equal(labelSelectorFrom(undefined).matches({}), false);
    assert.equal(labelSelectorFrom({}).matches({ a: "b" }), true);
    assert.equal(labelSelectorFromMap({ a: "b" }).matches({ a: "b", c: "d" }), true);
    assert.equal(formatLabelSelector({}), "<none>");
  });
});
