import assert from "node:assert/strict";
import { appendFile, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { parseLogLine } from "./cri-log.ts";
import { readLog } from "./read.ts";
import { planRotation } from "./rotate.ts";
import { readTail } from "./tail.ts";

const line = (text: string) => `2030-01-01T00:00:00.000000001Z stdout F ${text}\n`;

describe("container logs", () => {
  let directory: string;
  before(async () => (directory = await mkdtemp(join(tmpdir(), "kayak-logs-"))));
  after(() => rm(directory, { recursive: true, force: true }));

  it("follows a log across a rotation to the container's end", async () => {
    const path = join(directory, "follow.log");
    let running = true;
    await writeFile(path, line("first"));
    const seen: string[] = [];
    const options = { follow: true, timestamps: false, signal: new AbortController().signal, running: () => running };
    const steps: Record<string, () => Promise<void>> = {
      "first\n": () => appendFile(path, line("second")),
      "second\n": async () => {
        await rename(path, `${path}.1`);
        await writeFile(path, line("third"));
      },
      "third\n": async () => {
        running = false;
        await appendFile(path, line("last"));
      },
    };
    for await (const chunk of readLog(path, options)) {
      const text = chunk.toString();
      seen.push(text);
      await steps[text]?.();
    }
    assert.deepEqual(seen, ["first\n", "second\n", "third\n", "last\n"]);
  });

  it("stops following when the reader goes", async () => {
    const path = join(directory, "gone.log");
    await writeFile(path, line("x"));
    const gone = new AbortController();
    for await (const _ of readLog(path, { follow: true, timestamps: false, signal: gone.signal, running: () => true }))
      gone.abort();
  });

  it("reads the last lines within a bound", async () => {
    const path = join(directory, "tail.log");
    await writeFile(path, Array.from({ length: 5_000 }, (_, index) => line(`line ${index}`)).join(""));
    assert.equal((await readTail(path, { lines: 2, maxBytes: 100 })).toString(), "line 4998\nline 4999\n");
    assert.equal((await readTail(path, { lines: 80, maxBytes: 5 })).toString(), "4999\n");
    assert.equal((await readTail(join(directory, "none"), { lines: 1, maxBytes: 5 })).toString(), "");
  });

  for (const bad of ["", "x", "time stdout", "time stdin F x", "time stdout X x", " stdout F x"]) {
    it(`passes over ${JSON.stringify(bad)}`, () => assert.equal(parseLogLine(Buffer.from(bad)), undefined));
  }

  it("takes an empty line for one", () => {
    assert.deepEqual(parseLogLine(Buffer.from("t stderr F "))?.text.toString(), "");
    assert.deepEqual(parseLogLine(Buffer.from("t stderr F"))?.full, true);
  });

  it("rotates a full log and keeps so many", () => {
    const rotated = ["a.3", "a.1", "a.2", "a.4"];
    assert.deepEqual(planRotation({ path: "a", sizeBytes: 99, rotated }, "5", { maxBytes: 100, maxFiles: 5 }), {
      remove: [],
    });
    assert.deepEqual(planRotation({ path: "a", sizeBytes: 100, rotated }, "5", { maxBytes: 100, maxFiles: 5 }), {
      rename: { from: "a", to: "a.5" },
      remove: ["a.1"],
    });
  });
});
