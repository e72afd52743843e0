import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { describe, it } from "mocha";
import { createTransport, readBody } from "./transport.ts";
import { makeCertificate } from "../testing/https-server.ts";

describe("a client's certificate", () => {
  it("is the one in its files, also when that was renewed, or half of it", async () => {
    const [own, first, second] = [await makeCertificate(), await makeCertificate(), await makeCertificate()];
    const server = createServer({ ...own, requestCert: true, rejectUnauthorized: false }, (request, reply) => {
      reply.end((request.socket as TLSSocket).getPeerX509Certificate()?.toString().trim());
    });
    await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
    const directory = mkdtempSync(join(tmpdir(), "kayak-identity-"));
    const files = { cert: join(directory, "cert"), key: join(directory, "key") };
    const realNow = Date.now;
    let passed = 0;
    Date.now = () => realNow() + passed;
    const transport = createTransport({
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ca: own.cert,
      ...first,
      identityFiles: files,
    });
    const shown = async () => {
      passed += 61_000;
      return readBody(await transport.send({ method: "GET", path: "/" }));
    };
    try {
      assert.equal(await shown(), first.cert.trim());
      writeFileSync(files.cert, second.cert);
      writeFileSync(files.key, first.key);
      assert.equal(await shown(), first.cert.trim());
      writeFileSync(files.key, second.key);
      assert.equal(await shown(), second.cert.trim());
    } finally {
      Date.now = realNow;
      transport.close();
      server.closeAllConnections();
      server.close();
      rmSync(directory, { recursive: true });
    }
  });
});
