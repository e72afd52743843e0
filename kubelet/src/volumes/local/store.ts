/**
 * The volumes that this node's own provisioner made, one directory each. A volume is a disk image of the size that was asked for,
 * mounted or shown as a block device; where images can't be mounted it is a plain directory, and nothing bounds it. Every step can be
 * repeated: what a crash left half done is finished by the next call.
 */
import { access, chmod, mkdir, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { InTurn } from "../../util/in-turn.ts";
import type { Mounter } from "../mounter.ts";
import type { Disk } from "./disk.ts";

/** File systems have a least size, and disks whole pages. */
const MIN_BYTES = 4 * 1024 * 1024;
const PAGE_BYTES = 4096;

export interface LocalVolumeSpec {
  readonly name: string;
  readonly mode: "Block" | "Filesystem";
  readonly sizeBytes: number;
}

export interface LocalStoreOptions {
  readonly root: string;
  readonly mounter: Mounter;
  readonly disk: Disk;
}

export class LocalStore {
  readonly #options: LocalStoreOptions;
  /** Of one volume, one after the other. */
  readonly #writes = new InTurn();
  #canMount: Promise<boolean> | undefined;

  constructor(options: LocalStoreOptions) {
    this.#options = options;
  }

  /** Where a volume is found: what its `local.path` says. */
  pathOf(name: string): string {
    return join(this.#directory(name), "data");
  }

  #directory(name: string): string {
    return join(this.#options.root, name);
  }

  #image(name: string): string {
    return join(this.#directory(name), "image");
  }

  async create({ name, mode, sizeBytes }: LocalVolumeSpec): Promise<void> {
    await mkdir(this.#directory(name), { recursive: true, mode: 0o755 });
    if (mode === "Block") return this.#options.disk.create(this.#image(name), roundUp(sizeBytes));
    await mkdir(this.pathOf(name), { recursive: true });
    if (await this.#mountable()) await this.#createFormatted(name, sizeBytes);
    await this.mount(name);
    await chmod(this.pathOf(name), 0o777);
  }

  /** An image has its name only when it is whole. */
  async #createFormatted(name: string, sizeBytes: number): Promise<void> {
    if (await exists(this.#image(name))) return;
    const fresh = `${this.#image(name)}.new`;
    await rm(fresh, { force: true });
    await this.#options.disk.create(fresh, roundUp(sizeBytes));
    await this.#options.disk.format(fresh);
    await rename(fresh, this.#image(name));
  }

  #mountable(): Promise<boolean> {
    return (this.#canMount ??= this.#options.disk.canMount());
  }

  /** The directory of a volume, with its file system in place. */
  mount(name: string, mountOptions: readonly string[] = []): Promise<string> {
    return this.#writes.run(name, () => this.#mount(name, mountOptions));
  }

  async #mount(name: string, mountOptions: readonly string[]): Promise<string> {
    const { mounter, disk } = this.#options;
    const at = this.pathOf(name);
    await access(at);
    if (!(await exists(this.#image(name))) || (await mounter.mountsBelow(at)).includes(at)) return at;
    await disk.mount(this.#image(name), { at, mountOptions });
    // A new volume is an empty one, which some programs insist on.
    await rmdir(join(at, "lost+found")).catch(() => undefined);
    return at;
  }

  async attach(name: string): Promise<string> {
    return this.#options.disk.attach(this.#image(name));
  }

  /** Says whether it is done: a file system that can't grow in use has to wait until no pod uses it. */
  grow({ name, mode, sizeBytes }: LocalVolumeSpec): Promise<boolean> {
    return this.#writes.run(name, async () => {
      const { disk, mounter } = this.#options;
      const image = this.#image(name);
      if (!(await exists(image))) return true;
      await disk.grow(image, roundUp(sizeBytes));
      if (mode === "Block" || (await disk.growFileSystem(image))) return true;
      for (const point of await mounter.mountsBelow(this.pathOf(name))) await mounter.unmount(point);
      const grown = await disk.growFileSystem(image);
      await this.#mount(name, []);
      return grown;
    });
  }

  async remove(name: string): Promise<void> {
    const { mounter, disk } = this.#options;
    const directory = this.#directory(name);
    for (const point of await mounter.mountsBelow(directory)) await mounter.unmount(point);
    if (await exists(this.#image(name))) await disk.detach(this.#image(name));
    await rm(directory, { recursive: true, force: true });
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(Math.max(bytes, MIN_BYTES) / PAGE_BYTES) * PAGE_BYTES;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
