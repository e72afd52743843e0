import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { createSigningKey } from "../testing/certificates.ts";
import { JwtKey, type corev1 } from "@kayak/api";
import { ServiceAccountTokens, type UidOf } from "./service-account-token.ts";
import { parseTokens, tokenFile } from "./token-file.ts";

describe("token file", () => {
  const csv = '# comment\nsecret-1,alice,1\nsecret-2,bob,2,"dev,ops"\n\nsecret-3,carol,3,dev\n';

  it("reads tokens, users and groups", () => {
    assert.deepEqual(
      parseTokens(csv).map(({ token, user }) => [token, user.name, user.uid, user.groups]),
      [
        ["secret-1", "alice", "1", ["system:authenticated"]],
        ["secret-2", "bob", "2", ["dev", "ops", "system:authenticated"]],
        ["secret-3", "carol", "3", ["dev", "system:authenticated"]],
      ],
    );
  });

  it("knows its tokens and no others", () => {
    const authenticate = tokenFile(csv);
    assert.equal(authenticate("secret-2")?.name, "bob");
    assert.equal(authenticate("secret-"), undefined);
    assert.equal(authenticate(""), undefined);
  });

  it("refuses a line without a user", () =>
    assert.throws(() => parseTokens("only-a-token"), /needs at least token, user name and user uid/));
});

describe("service account tokens", () => {
  let key: JwtKey;
  let nowMs = Date.parse("2026-01-01T00:00:00Z");
  const uids = new Map([
    ["ServiceAccount/bob", "u1"],
    ["Pod/p", "u2"],
  ]);
  const uidOf: UidOf = ({ kind, name }) => uids.get(`${kind}/${name}`);
  const secrets = new Map<string, corev1.Secret>();
  const secretOf = ({ name }: { name: string }) => secrets.get(name);
  const issuer = "https://issuer.example";

  before(async () => {
    key = new JwtKey(await createSigningKey());
  });
  const tokens = (with_: Partial<ConstructorParameters<typeof ServiceAccountTokens>[0]> = {}) =>
    new ServiceAccountTokens({ key, issuer, audiences: [issuer], uidOf, secretOf, now: () => nowMs, ...with_ });
  const subject = { namespace: "a", account: { name: "bob", uid: "u1" } };
  const terms = { audiences: [issuer], expirationSeconds: 600 };

  it("recognises the account it was issued to", () => {
    const { token, expiresMs } = tokens().issue({ ...subject, pod: { name: "p", uid: "u2" } }, terms);
    assert.equal(expiresMs, nowMs + 600_000);
    const user = tokens().authenticate(token);
    assert.equal(user?.name, "system:serviceaccount:a:bob");
    assert.equal(user?.uid, "u1");
    assert.deepEqual(user?.groups, ["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"]);
    assert.deepEqual(user?.extra?.["authentication.kubernetes.io/pod-name"], ["p"]);
  });

  it("does not outlive its time", () => {
    const { token } = tokens().issue(subject, terms);
    const started = nowMs;
    nowMs += 599_000;
    assert.ok(tokens().authenticate(token));
    nowMs += 1000;
    assert.equal(tokens().authenticate(token), undefined);
    nowMs = started;
  });

  it("does not outlive its account or its pod, nor holds for namesakes", () => {
    const own = tokens();
    const { token } = own.issue({ ...subject, pod: { name: "p", uid: "u2" } }, terms);
    assert.ok(own.authenticate(token));
    uids.set("Pod/p", "another");
    assert.equal(own.authenticate(token), undefined);
    uids.set("Pod/p", "u2");
    uids.delete("ServiceAccount/bob");
    assert.equal(own.authenticate(token), undefined);
    uids.set("ServiceAccount/bob", "u1");
    assert.ok(own.authenticate(token));
  });

  it("holds for its audience only", () => {
    const { token } = tokens().issue(subject, { ...terms, audiences: ["vault"] });
    assert.equal(tokens().authenticate(token), undefined);
    assert.ok(tokens().authenticate(token, ["vault"]));
  });

  it("refuses what another key signed, another issuer issued, or somebody changed", async () => {
    const { token } = tokens().issue(subject, terms);
    const otherKey = new JwtKey(await createSigningKey());
    assert.equal(tokens({ key: otherKey }).authenticate(token), undefined);
    assert.equal(tokens({ issuer: "https://other.example" }).authenticate(token), undefined);
    const [header, payload = "", signature] = token.split(".");
    const claims = {
      ...JSON.parse(Buffer.from(payload, "base64url").toString()),
      sub: "system:serviceaccount:kube-system:admin",
    };
    assert.equal(
      tokens().authenticate([header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".")),
      undefined,
    );
    const none = Buffer.from(JSON.stringify({ alg: "none", kid: key.keyId })).toString("base64url");
    assert.equal(tokens().authenticate([none, payload, ""].join(".")), undefined);
    assert.equal(tokens().authenticate([none, payload, signature].join(".")), undefined);
    for (const garbage of ["", "a", "a.b.c", "..", "a.b.c.d"]) assert.equal(tokens().authenticate(garbage), undefined);
  });
});
