/** Registries for tests: Debian's docker-registry as a real one, and one that answers as it is told. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../digest.ts";
import { imageConfig } from "./archive-builder.ts";

export interface TestRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT` */
  readonly host: string;
}

export interface TestImage {
  readonly manifest: Buffer;
  readonly blobs: readonly Buffer[];
}

export const manifestType = "application/vnd.docker.distribution.manifest.v2+json";
export const listType = "application/vnd.docker.distribution.manifest.list.v2+json";

function describe(mediaType: string, data: Buffer) {
  return { mediaType, size: data.length, digest: sha256(data) };
}

/** An image as a registry has it, of uncompressed layers. */
export function testImage(layers: readonly Buffer[], options: { readonly config?: object } = {}): TestImage {
  const config = imageConfig(layers, options.config);
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe("application/vnd.docker.container.image.v1+json", config),
    layers: layers.map((layer) => describe("application/vnd.docker.image.rootfs.diff.tar", layer)),
  };
  return { manifest: Buffer.from(JSON.stringify(manifest)), blobs: [config, ...layers] };
}

export interface RealRegistryOptions {
  /** A line of an htpasswd file. */
  readonly htpasswd?: string;
  readonly tls?: { readonly cert: string; readonly key: string };
}

export async function startRegistry({ htpasswd, tls }: RealRegistryOptions = {}): Promise<TestRegistry> {
  const directory = mkdtempSync(join(tmpdir(), "kayak-registry-"));
  const file = (name: string, content: string) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const host = `127.0.0.1:${await freePort()}`;
  const config = {
    version: "0.1",
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(directory, "data") } },
    http: {
      addr: host,
      ...(tls && { tls: { certificate: file("tls.crt", tls.cert), key: file("tls.key", tls.key) } }),
    },
    ...(htpasswd && { auth: { htpasswd: { realm: "test", path: file("htpasswd", htpasswd) } } }),
  };
  const child = spawn("docker-registry", ["serve", file("config.yml", JSON.stringify(config))], { stdio: "ignore" });
  const exited = once(child, "exit");
  await untilListening(host);
  return {
    host,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function untilListening(host: string): Promise<void> {
  const [address = "", port = ""] = host.split(":");
  for (;;) {
    const socket = connect(Number(port), address);
    const up = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export interface Upload {
  readonly name: string;
  readonly tag: string;
  readonly authorization?: string;
}

/** Through the registry's API, as `docker push` does. */
export async function push(registry: string, image: TestImage, { name, tag, authorization }: Upload): Promise<void> {
  const headers = { ...(authorization && { authorization }) };
  for (const blob of image.blobs) {
    const begun = await fetch(`${registry}/v2/${name}/blobs/uploads/`, { method: "POST", headers });
    const place = new URL(begun.headers.get("location") ?? "", registry);
    place.searchParams.set("digest", sha256(blob));
    await expectCreated(await fetch(place, { method: "PUT", headers, body: new Uint8Array(blob) }));
  }
  await pushManifest(registry, image.manifest, { name, tag, type: manifestType, headers });
}

export async function pushManifest(
  registry: string,
  manifest: Buffer,
  to: { name: string; tag: string; type: string; headers?: Record<string, string> },
): Promise<void> {
  const headers = { ...to.headers, "content-type": to.type };
  const url = `${registry}/v2/${to.name}/manifests/${to.tag}`;
  await expectCreated(await fetch(url, { method: "PUT", headers, body: new Uint8Array(manifest) }));
}

async function expectCreated(response: Response): Promise<void> {
  if (response.status !== 201) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
}

/** A registry that answers whatever `answer` says, over plain HTTP. */
export async function scriptedRegistry(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<TestRegistry> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
