/** An HTTPS server on a free loopback port with a certificate of its own, for tests that care about bytes on the wire. */
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ClientConfig } from "../client.ts";

export interface TestServer extends AsyncDisposable {
  readonly config: ClientConfig;
  /** How many connections were accepted. */
  readonly connections: number;
}

export type Handler = (request: IncomingMessage & { readonly text: string }, reply: ServerResponse) => void;

export async function startTestServer(handler: Handler): Promise<TestServer> {
  const { cert, key } = await selfSigned();
  let connections = 0;
  const server = createServer({ cert, key }, (request, reply) => {
    void readText(request).then((text) => handler(Object.assign(request, { text }), reply));
  });
  server.on("secureConnection", () => connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    config: { server: `https://127.0.0.1:${port}`, ca: cert },
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: () => stop(server),
  };
}

export function json(reply: ServerResponse, code: number, value: unknown): void {
  reply.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => void server.close(() => resolve()));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

let certificate: Promise<{ cert: string; key: string }> | undefined;

/** Made once per process. */
function selfSigned(): Promise<{ cert: string; key: string }> {
  return (certificate ??= makeCertificate());
}

/** Signed by itself, for 127.0.0.1. */
export async function makeCertificate(): Promise<{ cert: string; key: string }> {
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const names = new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }]);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=test",
    keys,
    signingAlgorithm: algorithm,
    extensions: [names, new x509.BasicConstraintsExtension(true)],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { cert: cert.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
}
