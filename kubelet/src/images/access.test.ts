/** Who may use an image that is there already. */
import assert from "node:assert/strict";
import type { corev1 } from "@kayak/api";
import { FakeClock } from "@kayak/client/testing";
import { describe, it } from "mocha";
import { ImagePuller } from "../container/image.ts";
import type { ImageAccess, PullSecret } from "../cri.ts";
import { FakeRuntime } from "../testing/fake-runtime.ts";
import { container, pod } from "../testing/pods.ts";
import { acceptedSecret, isKnown, maxSecrets, mustVerify, withAccess, type VerificationPolicy } from "./access.ts";

const secret = (name: string, hash: string): PullSecret => ({ uid: `${name}-uid`, namespace: "default", name, hash });
const only = (...secrets: PullSecret[]): ImageAccess => ({ everyone: false, secrets });
const everyone: ImageAccess = { everyone: true, secrets: [] };
const known = only(secret("a", "1"), secret("b", "2"));

const dockerConfig = (password: string) =>
  Buffer.from(JSON.stringify({ auths: { "r.io": { username: "u", password } } })).toString("base64");

/** A node, and a way to want its image as a pod of a namespace with a secret of that password. */
function node(password: string, verification?: VerificationPolicy) {
  const clock = new FakeClock();
  const runtime = new FakeRuntime(clock, []);
  runtime.registry.set("r.io/web:1", password);
  const events: string[] = [];
  const images = new ImagePuller({
    images: runtime.images,
    clock,
    events: {
      pod: (_, __, { reason }) => void events.push(reason),
      container: (_, __, { reason, message }) => void events.push(`${reason}: ${message}`),
    },
    verification: verification ?? { policy: "NeverVerifyPreloadedImages", allowlist: [] },
  });
  const want = (
    namespace: string,
    has: string | undefined,
    imagePullPolicy: "IfNotPresent" | "Never" = "IfNotPresent",
  ) => {
    const subject = pod({
      metadata: { namespace },
      ...(has !== undefined && { spec: { imagePullSecrets: [{ name: "s" }] } }),
    });
    const data = { ".dockerconfigjson": dockerConfig(has ?? "") };
    const metadata = { name: "s", namespace, uid: `${namespace}-s` };
    const found = { metadata, data } as unknown as corev1.Secret;
    const need = { objects: { secret: async () => found }, signal: new AbortController().signal };
    return images.ensure(subject, container("app", { image: "r.io/web:1", imagePullPolicy }), need);
  };
  const pulls = () => runtime.calls.filter((call) => call.startsWith("pull")).length;
  return { runtime, events, want, pulls };
}

describe("access to images", () => {
  const allowlist = ["r.io/team/web", "r.io/public/*"];
  for (const [policy, reference, pulled, verifies] of [
    ["NeverVerify", "r.io/web:1", true, false],
    ["NeverVerifyPreloadedImages", "r.io/web:1", true, true],
    ["NeverVerifyPreloadedImages", "r.io/web:1", false, false],
    ["NeverVerifyAllowlistedImages", "r.io/team/web:1", true, false],
    ["NeverVerifyAllowlistedImages", "r.io/team/web2:1", false, true],
    ["NeverVerifyAllowlistedImages", "r.io/public/a/b@sha256:" + "0".repeat(64), true, false],
    ["NeverVerifyAllowlistedImages", "r.io/publicly/a", true, true],
    ["AlwaysVerify", "r.io/web:1", false, true],
  ] as const)
    it(`${verifies ? "is verified" : "is open"} with ${policy} for ${pulled ? "pulled" : "loaded"} ${reference}`, () =>
      assert.equal(mustVerify({ policy, allowlist }, reference, pulled), verifies));

  for (const { title, offered, accepted, isNew } of [
    { title: "the same secret", offered: [secret("a", "1")], accepted: "a", isNew: false },
    { title: "the same credentials in another secret", offered: [secret("c", "2")], accepted: "c", isNew: true },
    { title: "the secret with other credentials by now", offered: [secret("b", "9")], accepted: "b", isNew: true },
    {
      title: "one that fits after one that doesn't",
      offered: [secret("x", "9"), secret("a", "1")],
      accepted: "a",
      isNew: false,
    },
    { title: "another secret", offered: [secret("x", "9")], accepted: undefined, isNew: undefined },
    { title: "nothing", offered: [], accepted: undefined, isNew: undefined },
  ])
    it(`takes ${title} for ${accepted ? "enough" : "too little"}`, () => {
      const found = acceptedSecret(known, offered);
      assert.deepEqual([found?.name, found && !isKnown(known, found)], [accepted, isNew]);
    });

  it("remembers a secret once, as it is now, and so many at most", () => {
    assert.deepEqual(withAccess(known, only(secret("a", "3"))), only(secret("b", "2"), secret("a", "3")));
    assert.deepEqual(withAccess(known, everyone), everyone);
    assert.deepEqual(withAccess(everyone, known), everyone);
    const many = only(...Array.from({ length: maxSecrets }, (_, index) => secret(`s${index}`, "1")));
    const more = withAccess(many, only(secret("last", "1")));
    assert.deepEqual(
      [more.secrets.length, more.secrets[0]?.name, more.secrets.at(-1)?.name],
      [maxSecrets, "s1", "last"],
    );
  });

  it("is for those who come with the secret; others ask the registry, which refuses them", async () => {
    const { want, pulls, events } = node("right");
    await want("one", "right");
    await want("one", "right");
    await want("two", "right");
    assert.equal(pulls(), 1);
    await assert.rejects(want("three", undefined), { reason: "ErrImagePull" });
    await assert.rejects(want("four", "wrong"), { reason: "ErrImagePull" });
    events.length = 0;
    await assert.rejects(want("five", undefined, "Never"), { reason: "ErrImageNeverPull" });
    assert.ok(
      events.includes('ErrImageNeverPull: Container image "r.io/web:1" is not present with pull policy of Never'),
    );
    await want("one", "right", "Never");
    await want("two", "rotated");
    assert.equal(pulls(), 1);
  });

  it("is everybody's where the registry asks for nothing", async () => {
    const { want, pulls } = node("");
    await want("one", undefined);
    await want("two", undefined, "Never");
    assert.equal(pulls(), 1);
  });

  it("is everybody's where the image was loaded from a file, unless the policy says otherwise", async () => {
    const open = node("right");
    open.runtime.addImage("r.io/web:1");
    await open.want("one", undefined);
    assert.equal(open.pulls(), 0);
    const strict = node("right", { policy: "AlwaysVerify", allowlist: [] });
    strict.runtime.addImage("r.io/web:1");
    await assert.rejects(strict.want("one", undefined), { reason: "ErrImagePull" });
    await strict.want("one", "right");
    assert.equal(strict.pulls(), 1);
  });
});
