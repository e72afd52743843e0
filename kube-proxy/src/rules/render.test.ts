/** Each testdata/*.yaml gives the whole text beside it. KAYAK_UPDATE=1 writes that text anew; review the difference. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { describe, it } from "mocha";
import { servicePortsFrom } from "../testing.ts";
import { planRestore } from "./diff.ts";
import { createRenderer } from "./render.ts";

const directory = new URL("./testdata/", import.meta.url);
const empty = { nat: new Map(), filter: new Map() };

describe("the rules for services", () => {
  for (const file of readdirSync(directory).filter((name) => name.endsWith(".yaml"))) {
    it(file, () => {
      const render = createRenderer({ clusterCIDR: "10.244.0.0/16", nodeIPs: ["192.0.2.1"] });
      const rules = render(servicePortsFrom(readFileSync(new URL(file, directory), "utf8")));
      const text = planRestore(empty, rules) ?? "";
      const expected = new URL(file.replace(".yaml", ".iptables"), directory);
      if (process.env["KAYAK_UPDATE"]) writeFileSync(expected, text);
      assert.equal(text, readFileSync(expected, "utf8"));
    });
  }
});
