import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, it } from "mocha";
import { writeCertificateRequest, type RequestFacts, type certificatesv1 } from "@kayak/api";
import { NOW, at, meta } from "../testing/objects.ts";
import { isOutdated, planApproval, planSigning } from "./plan.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const kubelet: RequestFacts = { commonName: "system:node:n1", organizations: ["system:nodes"] };
const clientUsages = ["client auth", "digital signature"];

type Spec = Partial<certificatesv1.CertificateSigningRequestSpec>;
type Status = certificatesv1.CertificateSigningRequestStatus;

function request(
  facts: RequestFacts,
  spec: object = {},
  status: Status = {},
): certificatesv1.CertificateSigningRequest {
  return {
    apiVersion: "certificates.k8s.io/v1",
    kind: "CertificateSigningRequest",
    metadata: meta("r"),
    spec: {
      request: Buffer.from(writeCertificateRequest(privateKey, facts)).toString("base64"),
      signerName: "kubernetes.io/kube-apiserver-client-kubelet",
      usages: clientUsages,
      username: "system:bootstrap:abcdef",
      ...(spec as Spec),
    } as certificatesv1.CertificateSigningRequestSpec,
    status,
  };
}

const decided = (type: string, secondsAgo = 0) => ({
  conditions: [{ type, status: "True", lastUpdateTime: at(secondsAgo) }],
});

const clientSigner = "kubernetes.io/kube-apiserver-client";
const serving = "kubernetes.io/kubelet-serving";
const addresses = {
  ofNode: (name: string) => (name === "n1" ? ["10.0.0.1", "10.0.0.2", "fd00::1"] : []),
  isTaken: (address: string) => address === "10.0.0.2",
};
const provisioner = (node: string): RequestFacts => ({
  commonName: `kayak:local-provisioner:${node}`,
  organizations: ["kayak:local-provisioners"],
});
const ofNode = (signerName: string) => ({
  signerName,
  username: "system:node:n1",
  usages: signerName === serving ? ["digital signature", "server auth"] : clientUsages,
});

describe("planApproval", () => {
  const cases: [name: string, request: certificatesv1.CertificateSigningRequest, asks: string[]][] = [
    ["a kubelet that begins", request(kubelet), ["nodeclient"]],
    ["a kubelet that renews", request(kubelet, { username: "system:node:n1" }), ["selfnodeclient", "nodeclient"]],
    ["with key encipherment", request(kubelet, { usages: [...clientUsages, "key encipherment"] }), ["nodeclient"]],
    ["another signer", request(kubelet, { signerName: "kubernetes.io/kube-apiserver-client" }), []],
    ["another organization", request({ ...kubelet, organizations: ["system:masters"] }), []],
    ["one more organization", request({ ...kubelet, organizations: ["system:nodes", "system:masters"] }), []],
    ["another name", request({ ...kubelet, commonName: "bob" }), []],
    ["names of hosts", request({ ...kubelet, dnsNames: ["n1"] }), []],
    ["one more usage", request(kubelet, { usages: [...clientUsages, "server auth"] }), []],
    ["its proxy", request({ commonName: "system:kube-proxy" }, ofNode(clientSigner)), ["nodeproxy"]],
    ["a proxy for somebody else", request({ commonName: "system:kube-proxy" }, { signerName: clientSigner }), []],
    ["its provisioner", request(provisioner("n1"), ofNode(clientSigner)), ["nodeprovisioner"]],
    ["another's provisioner", request(provisioner("n2"), ofNode(clientSigner)), []],
    ["more than a proxy", request({ ...provisioner("n1"), commonName: "system:kube-proxy" }, ofNode(clientSigner)), []],
    [
      "its server",
      request({ ...kubelet, dnsNames: ["n1"], addresses: ["10.0.0.1", "fd00::1"] }, ofNode(serving)),
      ["selfnodeserver"],
    ],
    ["a server by another name", request({ ...kubelet, dnsNames: ["n2"] }, ofNode(serving)), []],
    ["a server elsewhere in IPv6", request({ ...kubelet, addresses: ["10.0.0.1", "fd00::3"] }, ofNode(serving)), []],
    ["a server elsewhere", request({ ...kubelet, addresses: ["10.0.0.3"] }, ofNode(serving)), []],
    ["a server at another's address", request({ ...kubelet, addresses: ["10.0.0.2"] }, ofNode(serving)), []],
    ["another's server", request({ ...kubelet, commonName: "system:node:n2", dnsNames: ["n2"] }, ofNode(serving)), []],
    ["denied", request(kubelet, {}, decided("Denied")), []],
    ["approved", request(kubelet, {}, decided("Approved")), []],
  ];
  for (const [name, asked, asks] of cases)
    it(name, () =>
      assert.deepEqual(
        planApproval(asked, addresses).map(({ subresource }) => subresource),
        asks,
      ),
    );
});

describe("planSigning", () => {
  const approved = decided("Approved");
  const serving = { signerName: "kubernetes.io/kubelet-serving", usages: ["digital signature", "server auth"] };
  const client = { signerName: "kubernetes.io/kube-apiserver-client" };
  const cases: [name: string, request: certificatesv1.CertificateSigningRequest, outcome: string][] = [
    ["not approved", request(kubelet), "none"],
    ["denied", request(kubelet, {}, decided("Denied")), "none"],
    ["issued", request(kubelet, {}, { ...approved, certificate: "Li4=" }), "none"],
    ["somebody else's signer", request(kubelet, { signerName: "example.com/x" }, approved), "none"],
    ["a kubelet's client", request(kubelet, {}, approved), "sign"],
    ["no kubelet's client", request({ commonName: "bob" }, {}, approved), "subject organization is not system:nodes"],
    ["a kubelet's server", request({ ...kubelet, addresses: ["10.0.0.1"] }, serving, approved), "sign"],
    ["a server without names", request(kubelet, serving, approved), "DNS or IP subjectAltName is required"],
    ["a client", request({ commonName: "bob" }, client, approved), "sign"],
    [
      "a client that would serve",
      request({ commonName: "bob" }, { ...client, usages: ["server auth"] }, approved),
      "invalid usage for client certificate: server auth",
    ],
    [
      "a client for nothing",
      request({ commonName: "bob" }, { ...client, usages: ["digital signature"] }, approved),
      "missing required usage for client certificate: client auth",
    ],
  ];
  for (const [name, asked, outcome] of cases)
    it(name, () => {
      const plan = planSigning(asked);
      assert.equal(plan.type === "fail" ? plan.message : plan.type, outcome);
    });

  for (const [asked, granted] of [
    [undefined, 365 * 86_400],
    [3600, 3600],
    [2 ** 31 - 1, 365 * 86_400],
  ])
    it(`grants ${granted} s to who asks for ${asked}`, () => {
      const plan = planSigning(request(kubelet, { expirationSeconds: asked }, approved));
      assert.equal(plan.type === "sign" && plan.lifeSeconds, granted);
    });
});

const aged = (secondsAgo: number, status: Status) => {
  const asked = request(kubelet, {}, status);
  return { ...asked, metadata: { ...asked.metadata, creationTimestamp: at(secondsAgo) } };
};

describe("isOutdated", () => {
  const hour = 3600;
  const cases: [name: string, request: certificatesv1.CertificateSigningRequest, outdated: boolean][] = [
    ["young and pending", aged(23 * hour, {}), false],
    ["old and pending", aged(25 * hour, {}), true],
    ["denied just now", aged(25 * hour, decided("Denied", 60)), false],
    ["denied long ago", aged(25 * hour, decided("Denied", 2 * hour)), true],
    ["failed long ago", aged(25 * hour, decided("Failed", 2 * hour)), true],
    ["approved long ago, not issued", aged(25 * hour, decided("Approved", 2 * hour)), false],
  ];
  for (const [name, asked, outdated] of cases) it(name, () => assert.equal(isOutdated(asked, NOW), outdated));
});
