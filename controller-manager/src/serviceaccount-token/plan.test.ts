import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "mocha";
import { JwtKey, type corev1 } from "@kayak/api";
import { meta } from "../testing/objects.ts";
import { planToken, type TokenState } from "./plan.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = new JwtKey(privateKey.export({ type: "pkcs8", format: "pem" }) as string);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const name = { "kubernetes.io/service-account.name": "runner" };
const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: meta("runner") } as corev1.ServiceAccount;

function secret(annotations: Record<string, string>, data?: Record<string, string>): corev1.Secret {
  const type = "kubernetes.io/service-account-token" as const;
  return { apiVersion: "v1", kind: "Secret", metadata: meta("s", { annotations }), type, ...(data && { data }) };
}

const state: TokenState = { secret: secret(name), account, key, rootCA: "PEM" };

describe("planToken", () => {
  it("fills a secret with a token of the account", () => {
    const plan = planToken(state);
    assert.equal(plan.type, "fill");
    if (plan.type !== "fill") return;
    assert.equal(plan.secret.metadata.annotations?.["kubernetes.io/service-account.uid"], "uid-runner");
    assert.equal(plan.secret.data?.["ca.crt"], base64("PEM"));
    assert.equal(plan.secret.data?.["namespace"], base64("default"));
    const claims = key.verify(Buffer.from(plan.secret.data?.["token"] ?? "", "base64").toString());
    assert.equal(claims?.["sub"], "system:serviceaccount:default:runner");
    assert.equal(claims?.["kubernetes.io/serviceaccount/secret.name"], "s");
    assert.equal(planToken({ ...state, secret: plan.secret }).type, "keep");
    const another = planToken({ ...state, secret: plan.secret, rootCA: "NEW" });
    assert.equal(another.type === "fill" && another.secret.data?.["token"], plan.secret.data?.["token"]);
  });

  const gone: [name: string, state: Partial<TokenState>][] = [
    ["account is gone", { account: undefined }],
    ["account is another one", { secret: secret({ ...name, "kubernetes.io/service-account.uid": "old" }) }],
  ];
  for (const [why, change] of gone)
    it(`deletes a secret whose ${why}`, () => assert.equal(planToken({ ...state, ...change }).type, "delete"));
});
