/** Each testdata/*.yaml gives the whole texts beside it, for IPv4 and for the same in IPv6. KAYAK_UPDATE=1 writes that text anew; review the difference. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import { asIPv6, renderAll, servicePortsFrom } from "../testing.ts";
import { planRestore } from "./diff.ts";
import type { RenderOptions } from "./port-context.ts";

const directory = new URL("./testdata/", import.meta.url);
const empty = { nat: new Map(), filter: new Map() };

describe("the rules for services", () => {
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".yaml"))) {
    const yaml = readFileSync(new URL(file, directory), "utf8");
    const check = (options: RenderOptions, scenario: string, suffix: string) => {
      const text = planRestore(empty, renderAll(options, servicePortsFrom(scenario, options.family))) ?? "";
      const expected = new URL(file.replace(".yaml", suffix), directory);
      if (process.env["KAYAK_UPDATE"]) writeFileSync(expected, text);
      assert.equal(text, readFileSync(expected, "utf8"));
    };
    it(file, () => {
      const ranges = { clusterCIDR: "10.244.0.0/16", serviceRanges: ["10.96.0.0/16"] };
      check({ family: "IPv4", ...ranges, nodeIPs: ["192.0.2.1"] }, yaml, ".iptables");
    });
    it(`${file} in IPv6`, () => {
      const ranges = { clusterCIDR: "fd00:10:244::/56", serviceRanges: ["fd00:10:96::/112"] };
      check({ family: "IPv6", ...ranges, nodeIPs: ["fd00:192::2:1"] }, asIPv6(yaml), ".ip6tables");
    });
  }
});
