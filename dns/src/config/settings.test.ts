import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { parseHosts } from "./hosts.ts";
import { noSettings, parseSettings, stubServers } from "./settings.ts";

function configMap(data: Record<string, string>): corev1.ConfigMap {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: {} as corev1.ConfigMap["metadata"], data };
}

describe("settings", () => {
  it("are read from the keys that there are", () => {
    const data = {
      stubDomains: '{"Corp.Example.": ["10.0.0.53", "[fd00::53]:5353"]}',
      upstreamNameservers: '["192.0.2.1"]',
      hosts: "10.0.0.1 Printer printer.lan # upstairs\n\n10.0.0.2 printer.lan\n",
    };
    const { settings, problems } = parseSettings(configMap(data), noSettings);
    assert.deepEqual(problems, []);
    assert.deepEqual([...settings.stubDomains], [["corp.example", ["10.0.0.53", "[fd00::53]:5353"]]]);
    assert.deepEqual(settings.upstreams, ["192.0.2.1"]);
    assert.deepEqual(
      [...settings.hosts],
      [
        ["printer", ["10.0.0.1"]],
        ["printer.lan", ["10.0.0.1", "10.0.0.2"]],
      ],
    );
  });

  const wrong: [data: Record<string, string>, problem: RegExp][] = [
    [{ stubDomains: "corp: 1" }, /^stubDomains: is not JSON/],
    [{ stubDomains: "[]" }, /^stubDomains: must be an object/],
    [{ stubDomains: '{"corp": "10.0.0.1"}' }, /^stubDomains: servers must be given as an array/],
    [{ upstreamNameservers: "[]" }, /^upstreamNameservers: servers must be given as an array that is not empty/],
    [{ upstreamNameservers: '["dns.example"]' }, /^upstreamNameservers: "dns.example" is not an IP address/],
    [{ hosts: "10.0.0.1 a\nb 10.0.0.1" }, /^hosts: line 2: "b" is not an IP address/],
    [{ hosts: "10.0.0.1" }, /^hosts: line 1: 10.0.0.1 has no name/],
    [{ Corefile: ".:53 {}" }, /^Corefile: unknown key/],
  ];
  for (const [data, problem] of wrong) {
    it(`names what is wrong with ${JSON.stringify(data)}`, () => {
      const { problems } = parseSettings(configMap(data), noSettings);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? "", problem);
    });
  }

  it("keep what was, where the new is not understood, and forget what is gone", () => {
    const before = parseSettings(
      configMap({ upstreamNameservers: '["192.0.2.1"]', hosts: "10.0.0.1 a" }),
      noSettings,
    ).settings;
    const { settings } = parseSettings(configMap({ upstreamNameservers: "oops" }), before);
    assert.deepEqual(settings.upstreams, ["192.0.2.1"]);
    assert.equal(settings.hosts.size, 0);
  });
});

describe("stub domains", () => {
  const { settings } = parseSettings(
    configMap({ stubDomains: '{"corp": ["10.0.0.1"], "lab.corp": ["10.0.0.2"]}' }),
    noSettings,
  );
  const cases: [name: string, servers: string[] | undefined][] = [
    ["corp", ["10.0.0.1"]],
    ["a.b.corp", ["10.0.0.1"]],
    ["a.lab.corp", ["10.0.0.2"]],
    ["mycorp", undefined],
    ["corp.example", undefined],
    ["", undefined],
  ];
  for (const [name, servers] of cases) it(`of "${name}"`, () => assert.deepEqual(stubServers(settings, name), servers));
});

describe("hosts", () => {
  it("may be empty", () => assert.equal(parseHosts("\n # nothing\n").size, 0));
});
