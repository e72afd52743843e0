/**
 * Builds the demo image from examples/demo-image and the distribution's static busybox, as an OCI layout in a directory: what
 * `docker build` would make of the recipe, without Docker and without a network.
 */
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { join } from "node:path";
import { mustExec } from "../host/exec.ts";

export const demoImage = "kayak-demo:1";

const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

export interface DemoImageRequest {
  /** The recipe's directory. */
  readonly recipe: string;
  readonly busybox: string;
  /** An empty directory, for the result and what it is made from. */
  readonly work: string;
}

/** Returns the layout's directory. The same inputs give the same image. */
export async function buildDemoImage({ recipe, busybox, work }: DemoImageRequest): Promise<string> {
  const root = join(work, "rootfs");
  const layer = join(work, "layer.tar");
  await fillRoot(root, recipe, busybox);
  await mustExec([
    "tar",
    "--create",
    "--file",
    layer,
    "--directory",
    root,
    "--sort=name",
    "--mtime=@0",
    "--owner=0",
    "--group=0",
    "--numeric-owner",
    ".",
  ]);
  return writeLayout(join(work, "layout"), readFileSync(layer));
}

async function fillRoot(root: string, recipe: string, busybox: string): Promise<void> {
  for (const directory of ["bin", "etc", "tmp", "www", "proc", "sys", "dev"])
    mkdirSync(join(root, directory), { recursive: true });
  chmodSync(join(root, "tmp"), 0o1777);
  chmodSync(join(root, "www"), 0o1777); // the server writes its answer there, as any user
  copyFileSync(busybox, join(root, "bin/busybox"));
  chmodSync(join(root, "bin/busybox"), 0o755);
  const applets = (await mustExec([busybox, "--list"])).split("\n").filter((name) => name !== "" && name !== "busybox");
  for (const applet of applets) symlinkSync("busybox", join(root, "bin", applet));
  cpSync(join(recipe, "rootfs"), root, { recursive: true });
  chmodSync(join(root, "bin/serve"), 0o755);
}

function writeLayout(directory: string, layer: Buffer): string {
  mkdirSync(join(directory, "blobs/sha256"), { recursive: true });
  const blob = (mediaType: string, content: Buffer) => {
    const hex = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(directory, "blobs/sha256", hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: content.length };
  };
  const layers = [blob("application/vnd.oci.image.layer.v1.tar", layer)];
  const config = blob("application/vnd.oci.image.config.v1+json", json(imageConfig(layers[0]?.digest ?? "")));
  const manifest = blob(
    "application/vnd.oci.image.manifest.v1+json",
    json({ schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config, layers }),
  );
  const annotations = {
    "io.containerd.image.name": `docker.io/library/${demoImage}`,
    "org.opencontainers.image.ref.name": demoImage.split(":")[1],
  };
  writeFileSync(join(directory, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(directory, "index.json"), json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }));
  return directory;
}

/** As the recipe's Dockerfile says. An uncompressed layer's digest is its diff id as well. */
function imageConfig(diffId: string) {
  return {
    created: "1970-01-01T00:00:00Z",
    architecture: architectures[arch()] ?? arch(),
    os: "linux",
    config: { Env: ["PATH=/bin"], Cmd: ["/bin/serve"], WorkingDir: "/", ExposedPorts: { "8080/tcp": {} } },
    rootfs: { type: "layers", diff_ids: [diffId] },
    history: [{ created: "1970-01-01T00:00:00Z", created_by: "kayak image demo" }],
  };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
