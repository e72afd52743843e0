import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "mocha";
import { JwtKey } from "./jwt.ts";

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const ec = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve }).privateKey;

const keys = [
  ["RS256", rsa.export({ type: "pkcs1", format: "pem" })],
  ["RS256", rsa.export({ type: "pkcs8", format: "pem" })],
  ["ES256", ec("P-256").export({ type: "sec1", format: "pem" })],
  ["ES384", ec("P-384").export({ type: "pkcs8", format: "pem" })],
  ["ES512", ec("P-521").export({ type: "sec1", format: "pem" })],
] as const;

describe("tokens", () => {
  for (const [algorithm, pem] of keys) {
    const text = pem.toString();
    it(`are signed and recognised with ${algorithm} and a key in ${text.split("\n")[0]}`, () => {
      const key = new JwtKey(text);
      const token = key.sign({ sub: "web" });
      assert.deepEqual(key.verify(token), { sub: "web" });
      assert.equal(key.jwk()["alg"], algorithm);
      const other = token.split(".");
      other[1] = Buffer.from('{"sub":"admin"}').toString("base64url");
      assert.equal(key.verify(other.join(".")), undefined);
    });
  }

  it("of one key are nothing to another, whatever algorithm they name", () => {
    const [first, , second] = keys.map(([, pem]) => new JwtKey(pem.toString()));
    assert.equal(first!.verify(second!.sign({ sub: "web" })), undefined);
  });

  for (const [what, pem] of [
    ["Ed25519", generateKeyPairSync("ed25519").privateKey],
    ["another curve", ec("secp256k1")],
  ] as const)
    it(`can't be signed with a key of ${what}`, () =>
      assert.throws(
        () => new JwtKey(pem.export({ type: "pkcs8", format: "pem" }).toString()),
        /must be an RSA key, or an ECDSA key on the curve P-256, P-384 or P-521/,
      ));
});
