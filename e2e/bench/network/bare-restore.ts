/** What the kernel's tool takes alone, for the same texts and the same tables: the floor below which no proxy that uses it gets. */
import { must } from "../../process.ts";

export interface Bare {
  /** A command and its arguments. */
  readonly command: readonly string[];
  readonly texts: readonly string[];
}

/** A small process, for a large one takes longer to begin another. */
const program = `
const { spawnSync } = require("node:child_process");
const { command: [file, ...args], texts } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const took = texts.map((input) => {
  const begun = performance.now();
  const { status, stderr } = spawnSync(file, args, { input });
  if (status !== 0) throw new Error(String(stderr));
  return performance.now() - begun;
});
console.log(JSON.stringify(took));`;

/** How long each took, in milliseconds. */
export async function measureBareRestores(bare: Bare): Promise<number[]> {
  return JSON.parse(await must([process.execPath, "-e", program], { input: JSON.stringify(bare) })) as number[];
}
