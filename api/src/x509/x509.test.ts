import assert from "node:assert/strict";
import { X509Certificate, generateKeyPairSync } from "node:crypto";
import { describe, it } from "mocha";
import { parseCertificateRequest } from "./certificate-request.ts";
import { der, objectId, objectIdText, readDer, timeValue } from "./der.ts";
import { readPem, writePem } from "./pem.ts";
import { openAuthority, signCertificate } from "./sign.ts";
import { extendedUsageIds, keyUsageBits } from "./usages.ts";
import { writeCertificateRequest } from "./write-request.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const facts = {
  commonName: "system:node:n1",
  organizations: ["system:nodes", "others"],
  dnsNames: ["n1", "n1.example"],
  emailAddresses: ["root@n1"],
  addresses: ["10.0.0.1"],
};

/** Of openssl's making: a self-signed CA with P-256. */
const ca = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIBgjCCASegAwIBAgIUR+DxwnAvjZdekPT/Q/b+PTS/eSkwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAgFw0yNjExMjExMjA3NTlaGA8yMTI2MTAy
ODEyMDc1OVowFTETMBEGA1UEAwwKa3ViZXJuZXRlczBZMBMGByqGSM49AgEGCCqG
SM49AwEHA0IABAvjjMR+RzbpcOFTaRv1tlmegjRQr2kDD4hiq0OE2FavMclHJju6
UB+6s/GfiEFg9bNlHiA748Hz9fvp+KL+vmajUzBRMB0GA1UdDgQWBBSYapJGctnf
8bW/pusVmU5HCXDcgjAfBgNVHSMEGDAWgBSYapJGctnf8bW/pusVmU5HCXDcgjAP
BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDjarRPT7Tu3pJrlF9K
TdrFJk7G5LnzzluVkh/IQp9dswIhAKVSLwPz1FvWI93nWVr97cGc2G7iOQ39l3rD
j375iPiZ
-----END CERTIFICATE-----`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgb5qTVkEVgWuYsOxX
UFqBBVNq5qV8XNqGwD3qxl34HqShRANCAAQL44zEfkc26XDhU2kb9bZZnoI0UK9p
Aw+IYqtDhNhWrzHJRyY7ulAfurPxn4hBYPWzZR4gO+PB8/X76fii/r5m
-----END PRIVATE KEY-----`,
};

describe("certificates", () => {
  for (const id of ["2.5.4.3", "1.2.840.113549.1.9.14", "2.16.840.1.113730.4.1"])
    it(`writes and reads ${id}`, () => assert.equal(objectIdText(readDer(objectId(id))), id));

  for (const length of [0, 127, 128, 255, 256, 70_000])
    it(`writes and reads ${length} bytes`, () =>
      assert.equal(readDer(der(4, Buffer.alloc(length))).content.length, length));

  for (const hex of ["30", "3003", "308401ffffff", "3080", "1f8101", "3000ff"])
    it(`refuses ${hex}`, () => assert.throws(() => readDer(Buffer.from(hex, "hex"))));

  it("writes times by their century", () => {
    assert.equal(
      timeValue(Date.UTC(2049, 11, 31))
        .toString("latin1")
        .slice(2),
      "491231000000Z",
    );
    assert.equal(
      timeValue(Date.UTC(2050, 0, 1))
        .toString("latin1")
        .slice(2),
      "20500101000000Z",
    );
  });

  it("reads a request", () => {
    const request = parseCertificateRequest(writeCertificateRequest(privateKey, facts));
    assert.equal(request.commonName, facts.commonName);
    assert.deepEqual(request.organizations, facts.organizations);
    assert.deepEqual(request.dnsNames, facts.dnsNames);
    assert.deepEqual(request.emailAddresses, facts.emailAddresses);
    assert.deepEqual(
      request.ipAddresses.map((address) => [...address]),
      [[10, 0, 0, 1]],
    );
  });

  it("refuses a request that its key did not sign", () => {
    const [block] = readPem(writeCertificateRequest(privateKey, facts));
    const bytes = Buffer.from(block!.bytes);
    const at = bytes.indexOf("system:node:n1");
    bytes.write("system:node:n2", at);
    assert.throws(() => parseCertificateRequest(writePem("CERTIFICATE REQUEST", bytes)), /signature/);
  });

  for (const text of [
    "",
    "nothing",
    writePem("CERTIFICATE", Buffer.from("a")),
    writePem("CERTIFICATE REQUEST", Buffer.from("a")),
  ])
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => assert.throws(() => parseCertificateRequest(text)));

  it("signs what is asked for", () => {
    const authority = openAuthority(ca);
    const request = parseCertificateRequest(writeCertificateRequest(privateKey, facts));
    const notBeforeMs = Date.UTC(2026, 0, 1);
    const pem = signCertificate(authority, request, {
      usages: ["digital signature", "key encipherment", "server auth", "client auth"],
      notBeforeMs,
      notAfterMs: notBeforeMs + 3600_000,
    });
    const made = new X509Certificate(pem);
    const issuer = new X509Certificate(ca.certificate);
    assert.ok(made.verify(issuer.publicKey));
    assert.ok(made.checkIssued(issuer));
    assert.ok(made.checkPrivateKey(privateKey));
    assert.equal(made.ca, false);
    assert.match(made.subject, /O=system:nodes\nO=others\nCN=system:node:n1/);
    assert.equal(made.subjectAltName, "email:root@n1, DNS:n1, DNS:n1.example, IP Address:10.0.0.1");
    assert.deepEqual(made.keyUsage, ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"]);
    assert.equal(Date.parse(made.validFrom), notBeforeMs);
    assert.equal(Date.parse(made.validTo), notBeforeMs + 3600_000);
  });

  it("signs for no longer than the authority lasts", () => {
    const request = parseCertificateRequest(writeCertificateRequest(privateKey, { commonName: "a" }));
    const terms = { usages: ["client auth"], notBeforeMs: Date.UTC(2026, 0, 1), notAfterMs: Date.UTC(2200, 0, 1) };
    const made = new X509Certificate(signCertificate(openAuthority(ca), request, terms));
    assert.equal(made.validTo, new X509Certificate(ca.certificate).validTo);
  });

  it("knows usages by bit and by id", () => {
    assert.equal(keyUsageBits(["client auth"]), undefined);
    assert.equal(keyUsageBits(["digital signature", "key encipherment"])?.toString("hex"), "030205a0");
    assert.equal(keyUsageBits(["decipher only"])?.toString("hex"), "0303070080");
    assert.deepEqual(extendedUsageIds(["s/mime", "email protection"]), ["1.3.6.1.5.5.7.3.4"]);
  });
});
