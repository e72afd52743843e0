/** Makes a `docker save` archive from the distribution's static busybox. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const applets = ["sh", "sleep", "echo", "cat", "id", "ls", "mount", "ip", "ps", "ping", "true", "false", "hostname", "env", "dd", "kill", "tail", "stty", "touch", "readlink", "nc", "mknod", "umount", "date", "seq", "yes", "head", "wc", "trap", "test", "stat", "mkdir", "ln", "rm", "tr", "awk", "grep", "cut", "find", "sort", "unshare"]; // prettier-ignore

export const testImageName = "kayak-test:1";

export interface TestImageConfig {
  readonly Cmd?: readonly string[];
  readonly User?: string;
  readonly StopSignal?: string;
  readonly Volumes?: Readonly<Record<string, object>>;
}

export async function makeTestImage(directory: string, config: TestImageConfig = {}): Promise<string> {
  const root = join(directory, "root");
  for (const name of ["bin", "etc", "tmp", "home/web", "var", "run"]) mkdirSync(join(root, name), { recursive: true });
  copyFileSync("/usr/bin/busybox", join(root, "bin/busybox"));
  for (const name of applets) symlinkSync("busybox", join(root, "bin", name));
  symlinkSync("/run", join(root, "var/run"));
  symlinkSync("../made/by/link", join(root, "dangling"));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1001::/home/web:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nweb:x:1001:\nstaff:x:50:web\n");
  await run("tar", ["-C", root, "--owner=0", "--group=0", "-cf", join(directory, "layer.tar"), "."]);
  const diffId = createHash("sha256")
    .update(readFileSync(join(directory, "layer.tar")))
    .digest("hex");
  const document = {
    architecture: "amd64",
    os: "linux",
    config: { Cmd: ["sh"], Env: ["PATH=/bin", "FROM_IMAGE=yes"], ...config },
    rootfs: { type: "layers", diff_ids: [`sha256:${diffId}`] },
  };
  writeFileSync(join(directory, "config.json"), JSON.stringify(document));
  writeFileSync(
    join(directory, "manifest.json"),
    JSON.stringify([{ Config: "config.json", RepoTags: [testImageName], Layers: ["layer.tar"] }]),
  );
  const archive = join(directory, "image.tar");
  await run("tar", ["-C", directory, "-cf", archive, "config.json", "layer.tar", "manifest.json"]);
  return archive;
}
