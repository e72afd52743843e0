import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { readBeneath } from "../volumes/read-file.ts";
import { valueInFile } from "./env-file.ts";

describe("a file of variables", () => {
  for (const { title, text, value } of [
    { title: "sets one", text: "A='1'\n", value: "1" },
    { title: "has comments and blank lines", text: "# A='0'\n\n  \nB='2'\nA='x=y # z'", value: "x=y # z" },
    { title: "has values of several lines", text: "A='one\ntwo'\n", value: "one\ntwo" },
    { title: "sets it twice", text: "A='1'\nA='2'\n", value: "2" },
    { title: "sets it to nothing", text: "A=''\n", value: "" },
    { title: "sets others only", text: "B='1'\n", value: undefined },
    { title: "is empty", text: "", value: undefined },
  ])
    it(title, () => assert.equal(valueInFile(text, "A"), value));

  for (const { text, line } of [
    { text: "A=1\n", line: 1 },
    { text: "B='x\ny'\nA = '1'\n", line: 3 },
    { text: "A='1", line: 1 },
    { text: "A='1' B='2'\n", line: 1 },
  ])
    it(`is refused: ${JSON.stringify(text)}`, () =>
      assert.throws(() => valueInFile(text, "A"), { message: `line ${line}: it is not of the form NAME='value'` }));
});

describe("a file of a volume", () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "kayak-volume-"));
    await mkdir(join(root, "deep"));
    await writeFile(join(root, "deep/file"), "inside");
    await symlink("/etc/passwd", join(root, "link"));
    await symlink("/etc", join(root, "directory"));
  });
  after(() => rm(root, { recursive: true }));

  it("is read", async () => assert.equal(await readBeneath(root, "deep/file", 100), "inside"));
  it("may be missing", async () => assert.equal(await readBeneath(root, "deep/none", 100), undefined));
  for (const [path, message] of [
    ["link", /ELOOP/],
    ["directory/passwd", /ELOOP|ENOTDIR/],
    ["../x", /leads out/],
    ["deep", /not a regular file/],
    ["deep/file", /larger than 3 bytes/],
  ] as const)
    it(`is not ${path}`, () => assert.rejects(readBeneath(root, path, 3), message));
});
