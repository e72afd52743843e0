import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { findCommand, parseInvocation } from "./parse.ts";
import type { Command } from "./spec.ts";
import { editDistance } from "./suggest.ts";

const load = () => Promise.resolve({ run: () => Promise.resolve() });
const options = { name: { type: "string", help: "" }, follow: { type: "boolean", short: "f", help: "" } } as const;
const table: readonly Command[] = [
  { name: "up", group: "cluster", summary: "", options, load },
  {
    name: "logs",
    group: "cluster",
    summary: "",
    arguments: "COMPONENT",
    positionals: { min: 1, max: 1 },
    options,
    load,
  },
  { name: "node add", group: "cluster", summary: "", positionals: { min: 0, max: 1 }, options, load },
  { name: "node remove", group: "cluster", summary: "", positionals: { min: 1, max: 1 }, options, load },
];

function parse(line: string) {
  const { command, args } = findCommand(table, line.split(" "));
  const { flags, positionals, rest } = parseInvocation(command, args);
  return { command: command.name, name: flags.string("name"), follow: flags.boolean("follow"), positionals, rest };
}

describe("the command line", () => {
  const nothing = { name: undefined, follow: false, positionals: [], rest: [] };
  const understood = [
    { line: "up", is: { ...nothing, command: "up" } },
    { line: "up --name x", is: { ...nothing, command: "up", name: "x" } },
    { line: "logs -f etcd", is: { ...nothing, command: "logs", follow: true, positionals: ["etcd"] } },
    { line: "node add", is: { ...nothing, command: "node add" } },
    { line: "node --name x add extra", is: { ...nothing, command: "node add", name: "x", positionals: ["extra"] } },
    {
      line: "logs etcd -- -x --name y",
      is: { ...nothing, command: "logs", positionals: ["etcd"], rest: ["-x", "--name", "y"] },
    },
  ];
  for (const { line, is } of understood) it(`takes "${line}"`, () => assert.deepEqual(parse(line), is));

  const refused = [
    { line: "upp", with: 'unknown command "upp". Did you mean "up"?' },
    { line: "zzz", with: 'unknown command "zzz".' },
    { line: "node ad", with: 'unknown command "node ad". Did you mean "add"?' },
    { line: "node", with: '"kayak node" needs one of: add, remove.' },
    { line: "up --nmae x", with: 'unknown flag "--nmae" for "kayak up". Did you mean "--name"?' },
    { line: "up -z", with: 'unknown flag "-z" for "kayak up". See "kayak up --help".' },
    { line: "up now", with: '"kayak up" takes no arguments.' },
    { line: "logs", with: '"kayak logs" needs COMPONENT. Usage: kayak logs COMPONENT' },
    { line: "up --name", with: 'Option "--name <value>" argument missing.' },
  ];
  for (const { line, with: message } of refused)
    it(`refuses "${line}"`, () => assert.throws(() => parse(line), { name: "UsageError", message }));

  it("measures how far words are apart", () => {
    assert.deepEqual(
      [
        editDistance("status", "status"),
        editDistance("sttaus", "status"),
        editDistance("statu", "status"),
        editDistance("", "up"),
      ],
      [0, 1, 1, 2],
    );
  });
});
