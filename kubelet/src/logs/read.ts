/** Streams a container's log as `kubectl logs` shows it: from an offset or a time on, following across rotations while it runs. */
import { watch } from "node:fs";
import { stat, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { parseLogLine, type LogLine } from "./cri-log.ts";
import { openLog, tailOffset } from "./tail.ts";

export interface LogOptions {
  readonly follow: boolean;
  readonly timestamps: boolean;
  readonly tailLines?: number | undefined;
  readonly sinceMs?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly stream?: "stdout" | "stderr" | undefined;
  readonly signal: AbortSignal;
  /** Whether more may be written. */
  running(): boolean;
}

const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
/** A change that no file event told of is noticed after this. */
const RECHECK_MS = 1_000;

export async function* readLog(path: string, options: LogOptions): AsyncGenerator<Buffer> {
  let left = options.limitBytes ?? Infinity;
  const format = new Formatter(options);
  for await (const lines of readLines(path, options)) {
    const text = Buffer.concat(lines.flatMap((line) => format.render(line)));
    if (text.length === 0) continue;
    yield text.length > left ? text.subarray(0, left) : text;
    left -= text.length;
    if (left <= 0) return;
  }
}

/** Lines as they come, in batches of what one read found. */
async function* readLines(path: string, options: LogOptions): AsyncGenerator<LogLine[]> {
  using changes = options.follow ? new Changes(path) : undefined;
  let file = await openLog(path);
  try {
    let offset = options.tailLines === undefined ? 0 : await tailOffset(file, options.tailLines);
    const splitter = new LineSplitter();
    while (!options.signal.aborted) {
      const running = options.running();
      const chunk = await readChunk(file, offset);
      offset += chunk.length;
      if (chunk.length > 0) yield splitter.push(chunk);
      if (chunk.length > 0) continue;
      if (!changes) return;
      const next = await rotated(path, file);
      if (next) {
        // What was written between the look at the old file and its being set aside.
        for (let rest = await readChunk(file, offset); rest.length > 0; rest = await readChunk(file, offset)) {
          offset += rest.length;
          yield splitter.push(rest);
        }
        [file, offset] = [await exchange(file, next), 0];
      } else if (!running) return;
      else await changes.next(options.signal);
    }
  } finally {
    await file.close();
  }
}

async function readChunk(file: FileHandle, offset: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, offset);
  return buffer.subarray(0, bytesRead);
}

async function exchange(old: FileHandle, next: FileHandle): Promise<FileHandle> {
  await old.close();
  return next;
}

/** The file now at the path, when it is another one. */
async function rotated(path: string, file: FileHandle): Promise<FileHandle | undefined> {
  const [here, there] = await Promise.all([file.stat(), stat(path).catch(() => undefined)]);
  return there && there.ino !== here.ino ? openLog(path) : undefined;
}

class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): LogLine[] {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const lines: LogLine[] = [];
    let start = 0;
    for (let end = data.indexOf(NEWLINE); end >= 0; end = data.indexOf(NEWLINE, start)) {
      const line = parseLogLine(data.subarray(start, end));
      if (line) lines.push(line);
      start = end + 1;
    }
    this.#rest = data.subarray(start);
    return lines;
  }
}

const newline = Buffer.from("\n");

class Formatter {
  readonly #options: LogOptions;
  /** Whether the stream stands at the beginning of a line. */
  readonly #fresh = { stdout: true, stderr: true };

  constructor(options: LogOptions) {
    this.#options = options;
  }

  render(line: LogLine): Buffer[] {
    const { sinceMs, stream, timestamps } = this.#options;
    if (stream && line.stream !== stream) return [];
    if (sinceMs !== undefined && Date.parse(line.time) < sinceMs) return [];
    const prefix = timestamps && this.#fresh[line.stream] ? [Buffer.from(`${line.time} `)] : [];
    this.#fresh[line.stream] = line.full;
    return [...prefix, line.text, ...(line.full ? [newline] : [])];
  }
}

/** Wakes whoever waits when something happened in the log's directory. Happenings while nobody waits are remembered. */
class Changes implements Disposable {
  readonly #watcher;
  #changed = false;
  #wake: (() => void) | undefined;

  constructor(path: string) {
    this.#watcher = watch(dirname(path), () => {
      this.#changed = true;
      this.#wake?.();
    });
    this.#watcher.on("error", () => undefined);
  }

  async next(signal: AbortSignal): Promise<void> {
    if (!this.#changed && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, RECHECK_MS);
        const wake = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener("abort", wake, { once: true });
      });
    }
    this.#changed = false;
    this.#wake = undefined;
  }

  [Symbol.dispose](): void {
    this.#watcher.close();
  }
}
