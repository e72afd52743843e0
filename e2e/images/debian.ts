/**
 * Images of programs as the distribution packages them, with the libraries they need and busybox for a shell. Packages are downloaded
 * once and unpacked below a directory: nothing of the host changes.
 */
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { must, run } from "../process.ts";
import { packImage } from "./pack.ts";

export interface DebianImage {
  readonly tag: string;
  readonly packages: readonly string[];
  /** Lines of /etc/passwd, for programs that won't run as somebody without a name. */
  readonly users: readonly string[];
  /** Directories for the container's user to write to. */
  readonly directories: readonly string[];
  readonly path?: string;
}

const cache = join(homedir(), ".cache", "kayak-e2e", "packages");

/** For installing on a host, or for what a server here never loads. */
const unneeded =
  /^(?:adduser|cdebconf|debconf|init-system-helpers|iproute2|libllvm\d+|locales(?:-all)?|lsb-base|perl.*|postgresql-(?:client-)?common|ssl-cert|sysvinit-utils|.*<.*>)$/;

/** Writes the image's archive into `directory`; returns its path. */
export async function buildDebianImage(image: DebianImage, directory: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "kayak-root-"));
  try {
    await skeleton(root, image);
    for (const file of await download(await closure(image.packages))) await unpack(file, root);
    const archive = join(directory, `${image.tag.split(":", 1)[0]}.tar`);
    const path = [...(image.path ? [image.path] : []), "/usr/sbin:/usr/bin:/sbin:/bin"].join(":");
    await packImage({ root, tag: image.tag, config: { Env: [`PATH=${path}`] } }, archive);
    return archive;
  } finally {
    await rm(root, { recursive: true });
  }
}

async function skeleton(root: string, { users, directories }: DebianImage): Promise<void> {
  for (const name of ["bin", "sbin", "lib", "lib64"]) {
    await mkdir(join(root, "usr", name), { recursive: true });
    await symlink(`usr/${name}`, join(root, name));
  }
  for (const name of ["etc", "tmp", "run", ...directories]) await mkdir(join(root, name), { recursive: true });
  await must(["chmod", "1777", ...["tmp", ...directories].map((name) => join(root, name))]);
  await writeFile(join(root, "etc/passwd"), ["root:x:0:0::/root:/bin/sh", ...users, ""].join("\n"));
  await must(["sh", "-c", `cp "$(command -v busybox)" ${root}/usr/bin/busybox`]);
  await must([
    "busybox",
    "sh",
    "-c",
    `for a in sh cat cp grep kill ls mkdir sleep test; do ln -s busybox ${root}/usr/bin/$a; done`,
  ]);
}

/** The packages with everything that they depend on, by the first alternative. */
async function closure(names: readonly string[]): Promise<string[]> {
  const known = new Set<string>();
  let next = [...names];
  while (next.length > 0) {
    for (const name of next) known.add(name);
    const shown = await show(next);
    next = [...new Set(dependencies(shown))].filter((name) => !known.has(name) && !unneeded.test(name));
  }
  return [...known];
}

/** What apt knows of them; a fresh machine knows of nothing until it has asked its mirror. */
async function show(names: readonly string[]): Promise<string> {
  const command = ["apt-cache", "show", "--no-all-versions", ...names];
  const { code, stdout } = await run(command);
  if (code === 0) return stdout;
  await must(["apt-get", "update", "-q"], { timeoutMs: 300_000 });
  return must(command);
}

function dependencies(shown: string): string[] {
  const fields = [...shown.matchAll(/^(?:Pre-)?Depends: (.*)$/gm)].flatMap(([, list = ""]) => list.split(","));
  return fields.map((field) => (field.split("|", 1)[0] ?? "").trim().split(/[ :]/, 1)[0] ?? "").filter(Boolean);
}

/** Those that are not there yet, all at once; returns the files. */
async function download(names: readonly string[]): Promise<string[]> {
  await mkdir(cache, { recursive: true });
  const present = await filesOf(names);
  const wanted = names.filter((name) => !present.has(name));
  if (wanted.length > 0) {
    const command = ["apt-get", "download", "-q", ...wanted];
    const options = { cwd: cache, timeoutMs: 300_000 };
    const { code } = await run(command, options);
    if (code !== 0) {
      // The mirror has newer ones than the lists say.
      await must(["apt-get", "update", "-q"], options);
      await must(command, options);
    }
  }
  const files = await filesOf(names);
  return names.map((name) => files.get(name)!);
}

async function filesOf(names: readonly string[]): Promise<Map<string, string>> {
  const found = (await readdir(cache)).filter((file) => file.endsWith(".deb"));
  return new Map(
    names.flatMap((name) => {
      const file = found.find((each) => each.startsWith(`${name}_`));
      return file ? [[name, join(cache, file)] as const] : [];
    }),
  );
}

/** Without maintainer scripts; `/lib` and the like stay links. */
async function unpack(file: string, root: string): Promise<void> {
  await must(
    [
      "sh",
      "-c",
      `dpkg-deb --fsys-tarfile '${file}' | tar -x --keep-directory-symlink --exclude=./usr/share/doc --exclude=./usr/share/man -C ${root}`,
    ],
    { timeoutMs: 120_000 },
  );
}

/** The version of PostgreSQL that this distribution has. */
export async function postgresVersion(): Promise<string> {
  const shown = await show(["postgresql"]);
  const version = /^Depends: .*?postgresql-(\d+)/m.exec(shown)?.[1];
  if (!version) throw new Error("apt knows no postgresql");
  return version;
}
