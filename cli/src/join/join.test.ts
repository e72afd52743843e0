/** Tokens, pins, requests for certificates and their renewal. */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { createLogger, parseCertificateRequest } from "@kayak/api";
import { tokenRow } from "../commands/token-list.ts";
import { load } from "../pki/ensure.ts";
import { issue, request, type Issued } from "../pki/issue.ts";
import { planHostNodeCertificates, type CertificatePlan } from "../pki/plan.ts";
import { authorityIn, factsIn } from "./cluster-info.ts";
import { ensureCertificate, keepCertificate, renewAtMs } from "./keep-certificate.ts";
import { signerOf } from "./request-certificate.ts";
import { formatJoinToken, newBearer, parseJoinToken, pinOf } from "./token.ts";

const now = Date.parse("2030-01-01T00:00:00Z");
const dayMs = 24 * 3600_000;
const authorityPlan: CertificatePlan = {
  path: "ca",
  commonName: "kubernetes",
  usages: [],
  dnsNames: [],
  addresses: [],
};
const plans = planHostNodeCertificates({ name: "one", addresses: ["192.0.2.1"] });

describe("a join token", () => {
  const token = { bearer: "abcdef.0123456789abcdef", pin: `sha256:${"0a".repeat(32)}` };
  it("is read as it is written", () => assert.deepEqual(parseJoinToken(`${formatJoinToken(token)}\n`), token));
  for (const wrong of ["", token.bearer, `${token.bearer}@sha256:00`, `ABCDEF.0123456789abcdef@${token.pin}`])
    it(`is not "${wrong}"`, () => assert.throws(() => parseJoinToken(wrong), /not a join token/));
  it("is new each time", () => {
    const { id, secret } = newBearer();
    assert.match(`${id}.${secret}`, /^[a-z0-9]{6}\.[a-z0-9]{16}$/);
    assert.notEqual(newBearer().secret, secret);
  });
  it("pins the authority's key, not its certificate", async () => {
    const [one, other] = await Promise.all([issue(authorityPlan, { now }), issue(authorityPlan, { now })]);
    assert.match(pinOf(one.certificate), /^sha256:[0-9a-f]{64}$/);
    assert.notEqual(pinOf(one.certificate), pinOf(other.certificate));
  });
});

describe("the list of tokens", () => {
  const token = {
    id: "abcdef",
    bearer: "abcdef.0123456789abcdef",
    description: "",
    usages: ["authentication", "signing"],
    groups: "",
  };
  const cases: [what: string, expiresMs: number | undefined, ttl: string, expires: string][] = [
    ["an end", now + 2 * 3600_000, "120m", "2030-01-01T02:00:00Z"],
    ["no end", undefined, "<forever>", "<never>"],
    ["an end that has come", now, "<expired>", "2030-01-01T00:00:00Z"],
  ];
  for (const [what, expiresMs, ttl, expires] of cases)
    it(`shows ${what}`, () =>
      assert.deepEqual(tokenRow({ ...token, expiresMs }, now), [
        token.bearer,
        ttl,
        expires,
        "authentication,signing",
        "<none>",
        "<none>",
      ]));
});

describe("what a cluster tells those who join", () => {
  const data = {
    clusterCIDR: "10.244.0.0/16",
    serviceCIDR: "10.96.0.0/16",
    clusterDomain: "x",
    clusterDNS: "10.96.0.10",
  };
  it("is read whole", () => assert.deepEqual(factsIn({ metadata: { name: "" }, data } as never), data));
  it("is refused in parts", () =>
    assert.throws(
      () => factsIn({ metadata: { name: "" }, data: { ...data, clusterDNS: "" } } as never),
      /no clusterDNS/,
    ));
  for (const text of ["", "{", "{}", '{"clusters":[]}', '{"clusters":[{"cluster":{}}]}'])
    it(`names no authority in ${text || "nothing"}`, () => assert.equal(authorityIn(text), undefined));
});

describe("a node's requests for certificates", () => {
  const cases: [what: keyof typeof plans, signer: string, subject: string, names: number][] = [
    ["kubelet", "kubernetes.io/kube-apiserver-client-kubelet", "system:node:one system:nodes", 0],
    ["serving", "kubernetes.io/kubelet-serving", "system:node:one system:nodes", 2],
    ["proxy", "kubernetes.io/kube-apiserver-client", "system:kube-proxy", 0],
    ["provisioner", "kubernetes.io/kube-apiserver-client", "kayak:local-provisioner:one kayak:local-provisioners", 0],
  ];
  for (const [what, signer, subject, names] of cases)
    it(`say who its ${what} is, to the right signer`, async () => {
      assert.equal(signerOf(plans[what]), signer);
      const parsed = parseCertificateRequest((await request(plans[what])).request);
      assert.equal([parsed.commonName, ...parsed.organizations].join(" "), subject);
      assert.equal(parsed.dnsNames.length + parsed.ipAddresses.length, names);
    });
});

/** Whoever waits lets the time pass. */
function steppedClock() {
  let time = now;
  return {
    now: () => time,
    elapsed: () => time,
    after(ms: number, callback: () => void) {
      const timer = setImmediate(() => {
        time += ms;
        callback();
      });
      return { [Symbol.dispose]: () => clearImmediate(timer) };
    },
  };
}

describe("a kept certificate", () => {
  let pki: string;
  let issuer: Issued;
  before(async () => {
    pki = mkdtempSync(join(tmpdir(), "kayak-pki-"));
    issuer = await issue(authorityPlan, { now });
  });
  after(() => rmSync(pki, { recursive: true }));

  it("is renewed between seven and nine tenths of its life", async () => {
    const { certificate } = await issue(plans.kubelet, { issuer, now });
    const { validFrom, validTo } = new X509Certificate(certificate);
    const life = Date.parse(validTo) - Date.parse(validFrom);
    for (const [random, share] of [
      [0, 0.7],
      [1, 0.9],
    ] as const)
      assert.ok(Math.abs(renewAtMs(certificate, random) - Date.parse(validFrom) - share * life) < 1000);
  });

  it("is asked for when there is none, again when that fails, and renewed while the node runs", async () => {
    const clock = steppedClock();
    const stop = new AbortController();
    const used: Issued[] = [];
    let asked = 0;
    const keeping = {
      pki,
      plan: plans.kubelet,
      clock,
      logger: createLogger("test", { write: () => {} }),
      signal: stop.signal,
      random: () => 0,
      request: async (plan: CertificatePlan) => {
        if (asked++ === 0) throw new Error("not yet");
        return issue(plan, { issuer, now: clock.now() });
      },
      use: (pair: Issued) => {
        used.push(pair);
        if (used.length === 3) stop.abort();
      },
    };
    await ensureCertificate(keeping);
    assert.equal(used.length, 1);
    await ensureCertificate(keeping);
    assert.equal(used.length, 1);
    await keepCertificate(keeping);
    assert.equal(used.length, 3);
    assert.deepEqual(load(pki, plans.kubelet.path), used[2]);
    assert.ok(clock.now() - now > 2 * 0.7 * 364 * dayMs && clock.now() - now < 2 * 0.7 * 366 * dayMs);
  });
});
