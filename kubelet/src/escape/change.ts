/**
 * Changes to the source, made in a copy that only a test builds: so an escape is tried against the runtime as it is and
 * against one without its defence, and nothing that is shipped has a switch for it.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

/** Every occurrence of `from` becomes `to`. One that no longer occurs is an error: the test has to follow the code. */
export interface Change {
  /** Below this package: `native/src/x.c` or `src/x.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const run = promisify(execFile);
const packageRoot = fileURLToPath(new URL("../../", import.meta.url));

/** What a bundled CommonJS dependency asks for. */
const banner = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);`;

interface NativeBuild {
  readonly flags: readonly string[];
  readonly sources: string;
}

let scratch: string | undefined;
let objects: Promise<ReadonlyMap<string, string>> | undefined;

function temporary(): string {
  if (scratch === undefined) {
    const made = (scratch = mkdtempSync(join(tmpdir(), "kayak-escape-")));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  }
  return mkdtempSync(join(scratch, "build-"));
}

const isNative = ({ file }: Change) => file.endsWith(".c") || file.endsWith(".h");

/** kayak-native with its part of the changes. */
export async function changedNative(changes: readonly Change[]): Promise<string> {
  const own = changes.filter(isNative);
  const { flags, sources } = await nativeBuild();
  const all = new Map(await (objects ??= compile(sources, readdirSync(sources).filter(isC), flags)));
  const directory = temporary();
  for (const name of readdirSync(sources)) writeFileSync(join(directory, name), changed(`native/src/${name}`, own));
  // A header is in most files.
  const touched = own.some(({ file }) => file.endsWith(".h"))
    ? readdirSync(sources).filter(isC)
    : [...new Set(own.map(({ file }) => basename(file)))];
  for (const [name, object] of await compile(directory, touched, flags)) all.set(name, object);
  const output = join(directory, "kayak-native");
  await run("cc", [...flags, ...all.values(), "-o", output]);
  return output;
}

async function nativeBuild(): Promise<NativeBuild> {
  return (await import(new URL("../../native/build.mjs", import.meta.url).href)) as NativeBuild;
}

const isC = (name: string) => name.endsWith(".c");

async function compile(directory: string, names: readonly string[], flags: readonly string[]) {
  const target = temporary();
  if (names.length > 0)
    await run(
      "cc",
      [...flags.filter((flag) => !flag.startsWith("-Wl,")), "-c", ...names.map((n) => join(directory, n))],
      {
        cwd: target,
      },
    );
  return new Map(names.map((name) => [name, join(target, name.replace(/c$/, "o"))]));
}

/** A module of this package with its part of the changes. */
export async function changedModule<T>(entry: string, changes: readonly Change[]): Promise<T> {
  const own = changes.filter((change) => !isNative(change));
  if (own.length === 0) return (await import(pathToFileURL(join(packageRoot, entry)).href)) as T;
  const outfile = join(temporary(), "module.mjs");
  const paths = new Map(own.map(({ file }) => [join(packageRoot, file), file]));
  await build({
    entryPoints: [join(packageRoot, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: `node${process.versions.node}`,
    conditions: ["source"],
    banner: { js: banner },
    logLevel: "error",
    plugins: [
      {
        name: "changes",
        setup: (plugins) =>
          plugins.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            const file = paths.get(path);
            return file === undefined ? undefined : { contents: changed(file, own), loader: "ts" };
          }),
      },
    ],
  });
  return (await import(pathToFileURL(outfile).href)) as T;
}

function changed(file: string, changes: readonly Change[]): string {
  let text = readFileSync(join(packageRoot, file), "utf8");
  for (const { from, to } of changes.filter((change) => change.file === file)) {
    if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}: the defence has moved`);
    text = text.replaceAll(from, to);
  }
  return text;
}

let program: Promise<string> | undefined;

/** A program that a container runs. */
export function attackProgram(): Promise<string> {
  return (program ??= buildAttack());
}

async function buildAttack(): Promise<string> {
  const output = join(temporary(), "attack");
  const source = fileURLToPath(new URL("attack.c", import.meta.url));
  await run("cc", ["-std=gnu11", "-static", "-Os", "-s", source, "-o", output]);
  return output;
}
