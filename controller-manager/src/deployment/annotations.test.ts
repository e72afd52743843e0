import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { deployment } from "../testing/objects.ts";
import { newReplicaSetAnnotations, revisionOf } from "./annotations.ts";

const REVISION = "deployment.kubernetes.io/revision";
const HISTORY = "deployment.kubernetes.io/revision-history";

describe("newReplicaSetAnnotations", () => {
  const plain = deployment();

  it("numbers a new replica set and lets it inherit what is not bookkeeping", () => {
    const annotations = { note: "hi", [REVISION]: "9", "kubectl.kubernetes.io/last-applied-configuration": "{}" };
    const subject = deployment({}, { metadata: { annotations } });
    assert.deepEqual(newReplicaSetAnnotations(subject, {}, 3n), { note: "hi", [REVISION]: "3" });
  });

  it("counts on from numbers that are too large for most", () => {
    const large = { metadata: { annotations: { [REVISION]: "3546343826724305832" } } };
    assert.equal(revisionOf(large), 3546343826724305832n);
    assert.deepEqual(newReplicaSetAnnotations(plain, {}, revisionOf(large) + 1n), {
      [REVISION]: "3546343826724305833",
    });
  });

  it("leaves a replica set that has the newest number alone", () => {
    const current = { [REVISION]: "4", [HISTORY]: "1" };
    assert.deepEqual(newReplicaSetAnnotations(plain, current, 4n), current);
    assert.deepEqual(newReplicaSetAnnotations(plain, current, 2n), current);
  });

  it("remembers the numbers of a replica set that is rolled back to", () => {
    assert.deepEqual(newReplicaSetAnnotations(plain, { [REVISION]: "1" }, 3n), { [REVISION]: "3", [HISTORY]: "1" });
    const again = newReplicaSetAnnotations(plain, { [REVISION]: "3", [HISTORY]: "1" }, 5n);
    assert.deepEqual(again, { [REVISION]: "5", [HISTORY]: "1,3" });
  });

  it("forgets the oldest numbers of a history that grows too long", () => {
    const long = Array.from({ length: 400 }, (_, index) => String(index + 1000)).join(",");
    const history = newReplicaSetAnnotations(plain, { [REVISION]: "5000", [HISTORY]: long }, 5001n)[HISTORY] ?? "";
    assert.ok(history.length <= 2000 && history.endsWith(",1399,5000"), history.slice(-20));
  });
});
