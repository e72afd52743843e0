import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { InvalidReferenceError, normalizeReference } from "./reference.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("image references", () => {
  for (const [written, full] of [
    ["web", "docker.io/library/web:latest"],
    ["web:1", "docker.io/library/web:1"],
    ["me/web:1", "docker.io/me/web:1"],
    ["docker.io/web", "docker.io/library/web:latest"],
    ["index.docker.io/web:1", "docker.io/library/web:1"],
    ["localhost/web", "localhost/web:latest"],
    ["reg:5000/a/b:v1.2", "reg:5000/a/b:v1.2"],
    ["reg.example/a__b/c-d.e", "reg.example/a__b/c-d.e:latest"],
    ["[::1]:5000/a", "[::1]:5000/a:latest"],
    [`web@${digest}`, `docker.io/library/web@${digest}`],
    [`reg:5000/web:1@${digest}`, `reg:5000/web@${digest}`],
  ] as const)
    it(`${written} is ${full}`, () => assert.equal(normalizeReference(written), full));

  for (const wrong of [
    "",
    "Web",
    "web:",
    "web:-x",
    "a//b",
    "/web",
    "web@sha256:1",
    "reg:x/web",
    "../web",
    "web tag",
    "-a/b.c/d:",
  ])
    it(`refuses ${JSON.stringify(wrong)}`, () => assert.throws(() => normalizeReference(wrong), InvalidReferenceError));

  it("say that they must be lowercase", () =>
    assert.throws(() => normalizeReference("Web:1"), {
      message: `couldn't parse image name "Web:1": invalid reference format: repository name (library/Web) must be lowercase`,
    }));
});
