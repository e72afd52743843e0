/**
 * Appends lines to a file, many at once, and never keeps a request waiting: beyond a bound, lines are dropped and counted. A file
 * that is full is renamed with the time in its name and a new one begun; old ones go by age and number.
 */
import { appendFile, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { Logger } from "@kayak/api";

export interface LogFileOptions {
  /** `-` is standard output. */
  readonly path: string;
  /** Days that old files are kept; 0: as long as `maxBackups` says. */
  readonly maxAgeDays: number;
  /** Old files kept; 0: all. */
  readonly maxBackups: number;
  /** Size at which a file is full; 0: never. */
  readonly maxSizeMiB: number;
}

export interface LogFileContext {
  readonly logger: Logger;
  readonly now: () => number;
}

/** Lines that wait to be written; more are dropped. */
const maxWaiting = 10_000;
/** Lines are written together at most so long after the first. */
const batchMs = 100;
const dayMs = 24 * 3_600_000;

export class LogFile {
  dropped = 0;
  private readonly options: LogFileOptions;
  private readonly context: LogFileContext;
  /** Made into text only when they are written. */
  private waiting: (() => string)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private size: number | undefined;

  constructor(options: LogFileOptions, context: LogFileContext) {
    this.options = options;
    this.context = context;
  }

  add(line: () => string): void {
    if (this.waiting.length >= maxWaiting) {
      this.dropped++;
      return;
    }
    this.waiting.push(line);
    this.timer ??= setTimeout(() => void this.flush(), batchMs);
  }

  /** Resolves when everything added before is written. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const lines = this.waiting;
    this.waiting = [];
    if (lines.length > 0) {
      this.writing = this.writing
        .then(() => this.write(lines.map((line) => `${line()}\n`).join("")))
        .catch((error: unknown) => {
          this.dropped += lines.length;
          this.context.logger.error("the audit log could not be written", { error: error as Error });
        });
    }
    return this.writing;
  }

  private async write(text: string): Promise<void> {
    const { path, maxSizeMiB } = this.options;
    if (path === "-") return void process.stdout.write(text);
    this.size ??= await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    const bytes = Buffer.byteLength(text);
    if (maxSizeMiB > 0 && this.size > 0 && this.size + bytes > maxSizeMiB * 2 ** 20) await this.rotate();
    await appendFile(path, text, { mode: 0o600 });
    this.size += bytes;
  }

  private async rotate(): Promise<void> {
    const { path } = this.options;
    await rename(path, backupName(path, this.context.now()));
    this.size = 0;
    const names = await readdir(dirname(path));
    const old = planRemoval(names, this.options, this.context.now());
    await Promise.all(old.map((name) => rm(join(dirname(path), name), { force: true })));
  }
}

/** `audit.log` becomes `audit-2024-01-01T12-00-00.000.log`. */
export function backupName(path: string, nowMs: number): string {
  const extension = extname(path);
  const stamp = new Date(nowMs).toISOString().replaceAll(":", "-").replace("Z", "");
  return `${path.slice(0, path.length - extension.length)}-${stamp}${extension}`;
}

/** Which of the files beside the log are old ones of it, and too old or too many. */
export function planRemoval(names: readonly string[], options: LogFileOptions, nowMs: number): string[] {
  const extension = extname(options.path);
  const prefix = `${basename(options.path, extension)}-`;
  const backups = names
    .filter((name) => name.startsWith(prefix) && name.endsWith(extension))
    .map((name) => ({ name, ms: timeIn(name.slice(prefix.length, name.length - extension.length)) }))
    .filter(({ ms }) => !Number.isNaN(ms))
    .sort((a, b) => b.ms - a.ms);
  return backups
    .filter(({ ms }, index) => {
      const tooMany = options.maxBackups > 0 && index >= options.maxBackups;
      return tooMany || (options.maxAgeDays > 0 && nowMs - ms > options.maxAgeDays * dayMs);
    })
    .map(({ name }) => name);
}

function timeIn(stamp: string): number {
  return Date.parse(`${stamp.replace(/T(\d+)-(\d+)-/, "T$1:$2:")}Z`);
}
