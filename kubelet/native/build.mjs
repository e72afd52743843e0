// Builds the native part: `node build.mjs [OUTPUT]`, or buildNative(output) from the launcher.
import { execFile } from "node:child_process";
import { mkdir, readdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const sources = fileURLToPath(new URL("src/", import.meta.url));
export const flags = [
  "-std=gnu11",
  "-static",
  "-Os",
  "-s",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Wno-unused-result",
  "-ffunction-sections",
  "-Wl,--gc-sections",
];

/** Compiles everything into one static binary; `output` appears whole or not at all. */
export async function buildNative(output, { cc = process.env.CC ?? "cc" } = {}) {
  const files = (await readdir(sources)).filter((name) => name.endsWith(".c")).sort();
  const temporary = `${output}.${process.pid}`;
  await mkdir(dirname(output), { recursive: true });
  await promisify(execFile)(cc, [...flags, ...files.map((name) => join(sources, name)), "-o", temporary]);
  await rename(temporary, output);
  return output;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildNative(process.argv[2] ?? "dist/kayak-native");
