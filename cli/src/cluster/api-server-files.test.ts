import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Flags } from "../command/flags.ts";
import { apiServerFiles, keepApiServerFiles } from "./api-server-files.ts";
import { clusterPaths } from "./paths.ts";

describe("what a cluster keeps for its API server", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kayak-cli-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const keep = (flags: Record<string, string | boolean>) => {
    const paths = clusterPaths("x", directory);
    keepApiServerFiles(paths, new Flags(flags));
    return apiServerFiles(paths);
  };
  const file = (content: string) => {
    writeFileSync(join(directory, "given"), content);
    return join(directory, "given");
  };

  it("is nothing at first", () => assert.deepEqual(keep({}), {}));

  it("is the audit policy, from then on", () => {
    keep({ "audit-policy-file": file("rules") });
    assert.deepEqual(keep({ "audit-log-path": "/var/log/a" }).audit?.path, "/var/log/a");
    assert.equal(keep({}).audit?.policy, "rules");
  });

  it("is a key that is made once and that nobody else reads", () => {
    const { encryption } = keep({ "encrypt-secrets": true });
    assert.match(encryption ?? "", /secretbox: \{keys: \[\{name: key1, secret: [A-Za-z0-9+/]{43}=\}\]\}/);
    assert.equal(keep({ "encrypt-secrets": true }).encryption, encryption);
    const path = join(directory, "x", "api-server", "encryption.yaml");
    assert.equal(readFileSync(path, "utf8"), encryption);
    assert.equal(statSync(path).mode & 0o777, 0o600);
  });

  it("is told apart from what contradicts it", () => {
    assert.throws(() => keep({ "encrypt-secrets": true, "encryption-provider-config": file("x") }), /leave out/);
    assert.throws(() => keep({ "audit-policy-file": "/none" }), /--audit-policy-file: ENOENT/);
  });
});
