/**
 * Scenarios: `testdata/X.yaml` holds a cluster's objects, `testdata/X.dns` questions and what is answered. A question is a
 * line `? NAME TYPE`; below it its records, or what else there is to say.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import type { ResourceRecord } from "../message/packet.ts";
import { zoneFrom } from "../testing.ts";
import { answer, type Answer } from "./answer.ts";

const testdata = join(import.meta.dirname, "testdata");

interface Expectation {
  readonly name: string;
  readonly type: string;
  readonly lines: readonly string[];
}

function expectations(text: string): Expectation[] {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines
    .join("\n")
    .split(/^\? /m)
    .slice(1)
    .map((block) => {
      const [question = "", ...lines] = block.trim().split("\n");
      const [name = "", type = ""] = question.split(" ");
      return { name, type, lines };
    });
}

function render(found: Answer | undefined): string[] {
  if (!found) return ["ELSEWHERE"];
  if (found.kind === "absent") return ["NXDOMAIN"];
  if (found.kind === "alias") return [renderRecord(found.record), "ALIAS"];
  const extra = (found.extra ?? []).map((record) => `extra ${renderRecord(record)}`);
  return found.records.length === 0 ? ["NODATA"] : [...found.records.map(renderRecord), ...extra];
}

function renderRecord({ name, ttl, type, data }: ResourceRecord): string {
  return [name, ttl, type, ...(typeof data === "string" ? [data] : Object.values(data))].join(" ");
}

describe("the zone's answers", () => {
  for (const file of readdirSync(testdata).filter((file) => file.endsWith(".dns"))) {
    describe(file.replace(".dns", ""), () => {
      const zone = zoneFrom(readFileSync(join(testdata, file.replace(".dns", ".yaml")), "utf8"));
      for (const { name, type, lines } of expectations(readFileSync(join(testdata, file), "utf8"))) {
        it(`${type} ${name}`, () => assert.deepEqual(render(answer({ name, type }, zone)), lines));
      }
    });
  }
});
