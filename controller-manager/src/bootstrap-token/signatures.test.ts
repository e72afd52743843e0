import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, it } from "mocha";
import type { corev1 } from "@kayak/api";
import { NOW, meta } from "../testing/objects.ts";
import { detachedSignature, planSignatures } from "./signatures.ts";
import { tokenOf, type BootstrapToken } from "./token.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const token: BootstrapToken = { id: "abcdef", secret: "0123456789abcdef", signs: true, expiresMs: undefined };
const info = (data: Record<string, string>) =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: meta("cluster-info"), data }) as corev1.ConfigMap;
const signature = detachedSignature(token, "text");

describe("signatures of cluster-info", () => {
  it("are JSON web signatures without their content", () => {
    const [header = "", content, mac] = signature.split(".");
    assert.deepEqual(JSON.parse(Buffer.from(header, "base64url").toString()), { alg: "HS256", kid: "abcdef" });
    assert.equal(content, "");
    const signed = `${header}.${Buffer.from("text").toString("base64url")}`;
    assert.equal(mac, createHmac("sha256", token.secret).update(signed).digest("base64url"));
  });

  const old = { kubeconfig: "text", "jws-kubeconfig-zzzzzz": "x", other: "kept" };
  const signed = { kubeconfig: "text", other: "kept", "jws-kubeconfig-abcdef": signature };
  const cases: [
    name: string,
    data: Record<string, string>,
    token: BootstrapToken,
    Record<string, string> | undefined,
  ][] = [
    ["added, and old ones taken away", old, token, signed],
    ["right already", signed, token, undefined],
    ["nothing to sign", { other: "x" }, token, undefined],
    ["an expired token", signed, { ...token, expiresMs: NOW - 1 }, { kubeconfig: "text", other: "kept" }],
    ["a token that does not sign", signed, { ...token, signs: false }, { kubeconfig: "text", other: "kept" }],
  ];
  for (const [name, data, by, expected] of cases)
    it(name, () => assert.deepEqual(planSignatures(info(data), [by], NOW), expected));
});

const secret = (name: string, data: Record<string, string>) =>
  ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: meta(name),
    data: Object.fromEntries(Object.entries(data).map(([key, value]) => [key, base64(value)])),
  }) as corev1.Secret;

describe("tokenOf", () => {
  const whole = { "token-id": "abcdef", "token-secret": "s", "usage-bootstrap-signing": "true" };
  const at = "2030-01-01T00:00:00Z";
  const cases: [what: string, secret: corev1.Secret, Partial<BootstrapToken> | undefined][] = [
    [
      "a token",
      secret("bootstrap-token-abcdef", whole),
      { id: "abcdef", secret: "s", signs: true, expiresMs: undefined },
    ],
    [
      "an end",
      secret("bootstrap-token-abcdef", { ...whole, expiration: at }),
      { ...token, secret: "s", expiresMs: NOW },
    ],
    [
      "no time",
      secret("bootstrap-token-abcdef", { ...whole, expiration: "soon" }),
      { ...token, secret: "s", expiresMs: 0 },
    ],
    ["another's name", secret("bootstrap-token-other", whole), undefined],
    ["nothing", secret("bootstrap-token-abcdef", {}), undefined],
  ];
  for (const [what, stored, expected] of cases) it(`reads ${what}`, () => assert.deepEqual(tokenOf(stored), expected));
});
