import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, connect } from "node:tls";
import type { AddressInfo } from "node:net";
import { after, before, describe, it } from "mocha";
import { testSettings } from "../testing/settings.ts";
import { ensureCertificates, ensureServiceAccountKey, load } from "./ensure.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import { planCertificates, planEtcdCertificates } from "./plan.ts";

const dayMs = 24 * 60 * 60 * 1000;

describe("a cluster's certificates", () => {
  let directory: string;
  const plans = [...planEtcdCertificates(), ...planCertificates(testSettings())];
  const read = (path: string) => new X509Certificate(readFileSync(join(directory, `${path}.crt`)));

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "kayak-pki-"));
    await ensureCertificates(directory, plans, Date.now());
  });
  after(() => rmSync(directory, { recursive: true }));

  it("are each signed by their authority", () => {
    for (const { path, issuer } of plans) assert.ok(read(path).verify(read(issuer ?? path).publicKey), path);
  });

  it("name who they are for", () => {
    assert.equal(read("admin").subject, "O=system:masters\nCN=kubernetes-admin");
    assert.equal(read("nodes/node-1/kubelet-client").subject, "O=system:nodes\nCN=system:node:node-1");
    assert.equal(
      read("apiserver").subjectAltName,
      "DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, DNS:kubernetes.default.svc.cluster.local, DNS:localhost, IP Address:127.0.0.1, IP Address:10.89.0.1, IP Address:10.96.0.1",
    );
  });

  it("have keys that only root reads", () => {
    for (const { path } of plans) assert.equal(statSync(join(directory, `${path}.key`)).mode & 0o777, 0o600, path);
  });

  it("are left alone while they are good", async () => {
    const earlier = read("apiserver").serialNumber;
    await ensureCertificates(directory, plans, Date.now());
    assert.equal(read("apiserver").serialNumber, earlier);
  });

  it("let a client and a server with them trust each other", async () => {
    const authority = readFileSync(join(directory, "etcd/ca.crt"));
    const pair = (path: string) => ({ cert: load(directory, path)?.certificate, key: load(directory, path)?.key });
    const server = createServer(
      { ...pair("etcd/server"), ca: authority, requestCert: true, rejectUnauthorized: true },
      (socket) => socket.end(socket.getPeerCertificate().subject.CN),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: "127.0.0.1", ca: authority, ...pair("apiserver-etcd-client") });
    let answer = "";
    try {
      for await (const chunk of socket) answer += String(chunk);
    } finally {
      server.close();
    }
    assert.equal(answer, "kube-apiserver-etcd-client");
  });

  it("are renewed in their last months, under the same authority", async () => {
    const authority = read("ca").serialNumber;
    const earlier = read("admin").serialNumber;
    await ensureCertificates(directory, plans, Date.now() + 300 * dayMs);
    assert.notEqual(read("admin").serialNumber, earlier);
    assert.equal(read("ca").serialNumber, authority);
  });

  it("are issued anew when the addresses change", async () => {
    const moved = planCertificates(testSettings({ nodeCIDR: "10.90.0.0/24" }));
    await ensureCertificates(directory, moved, Date.now());
    assert.match(read("apiserver").subjectAltName ?? "", /IP Address:10\.90\.0\.1/);
  });

  it("go into kubeconfigs with their authority", () => {
    const text = renderKubeconfig(directory, {
      server: "https://127.0.0.1:6443",
      context: "kayak",
      user: "kayak",
      certificate: "admin",
    });
    const config = JSON.parse(text) as {
      clusters: { cluster: Record<string, string> }[];
      users: { user: Record<string, string> }[];
    };
    assert.equal(
      Buffer.from(config.clusters[0]?.cluster["certificate-authority-data"] ?? "", "base64").toString(),
      readFileSync(join(directory, "ca.crt"), "utf8"),
    );
    assert.equal(
      Buffer.from(config.users[0]?.user["client-key-data"] ?? "", "base64").toString(),
      readFileSync(join(directory, "admin.key"), "utf8"),
    );
  });

  it("leave the key of service accounts as it is: tokens in use would stop working", () => {
    ensureServiceAccountKey(directory);
    const earlier = readFileSync(join(directory, "sa.key"), "utf8");
    ensureServiceAccountKey(directory);
    assert.equal(readFileSync(join(directory, "sa.key"), "utf8"), earlier);
  });
});
