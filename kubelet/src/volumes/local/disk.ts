/** Disk images through e2fsprogs and util-linux: made, mounted, enlarged, shown as block devices. */
import { execFile } from "node:child_process";
import { access, constants, open } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Disk {
  /** Whether this machine can mount images at all. */
  canMount(): Promise<boolean>;
  /** A file of this size that takes up only what is written to it. */
  create(file: string, sizeBytes: number): Promise<void>;
  format(file: string): Promise<void>;
  mount(file: string, options: { readonly at: string; readonly mountOptions?: readonly string[] }): Promise<void>;
  /** The block device that shows the file, attached if need be. */
  attach(file: string): Promise<string>;
  detach(file: string): Promise<void>;
  /** Makes the file larger, and the device that shows it. */
  grow(file: string, sizeBytes: number): Promise<void>;
  /** Fills the file with its file system. Says whether it did: in use, that takes more rights than some machines give to root. */
  growFileSystem(file: string): Promise<boolean>;
}

/** Nothing is zeroed in advance, so that an empty file system takes no room. No reserve for root: it is one claim's. */
const formatOptions = ["-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0"];

export const hostDisk: Disk = {
  async canMount() {
    try {
      await access("/dev/loop-control", constants.R_OK | constants.W_OK);
      await Promise.all([run("mkfs.ext4", ["-V"]), run("losetup", ["--version"])]);
      return true;
    } catch {
      return false;
    }
  },
  async create(file, sizeBytes) {
    const handle = await open(file, "a", 0o600);
    try {
      if ((await handle.stat()).size < sizeBytes) await handle.truncate(sizeBytes);
    } finally {
      await handle.close();
    }
  },
  async format(file) {
    await run("mkfs.ext4", [...formatOptions, file]);
  },
  async mount(file, { at, mountOptions = [] }) {
    // Containers keep a file system in use that is no longer mounted here.
    const device = await deviceOf(file);
    const source = device === undefined ? ["loop"] : [];
    const options = [...source, "nosuid", "nodev", "noinit_itable", ...mountOptions].join(",");
    await run("mount", ["-t", "ext4", "-o", options, device ?? file, at]);
  },
  async attach(file) {
    const attached = await deviceOf(file);
    if (attached !== undefined) return attached;
    const { stdout } = await run("losetup", ["--show", "--find", file]);
    return stdout.trim();
  },
  async detach(file) {
    const device = await deviceOf(file);
    if (device !== undefined) await run("losetup", ["--detach", device]);
  },
  async grow(file, sizeBytes) {
    await hostDisk.create(file, sizeBytes);
    const device = await deviceOf(file);
    if (device !== undefined) await run("losetup", ["--set-capacity", device]);
  },
  async growFileSystem(file) {
    const device = await deviceOf(file);
    if (device === undefined) {
      await run("e2fsck", ["-f", "-p", file]).catch(ignoreRepairs);
      await run("resize2fs", [file]);
      return true;
    }
    return run("resize2fs", [device]).then(
      () => true,
      () => false,
    );
  },
};

async function deviceOf(file: string): Promise<string | undefined> {
  const { stdout } = await run("losetup", ["--associated", file, "--noheadings", "--output", "NAME"]);
  return stdout.trim().split("\n")[0] || undefined;
}

const REPAIRED = 1;

function ignoreRepairs(error: { code?: number }): void {
  if (error.code !== REPAIRED) throw error;
}
