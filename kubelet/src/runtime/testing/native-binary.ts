/** Builds kayak-native once per test process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let built: Promise<string> | undefined;

export function testNativeBinary(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), "kayak-native-"));
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  const module = (await import(new URL("../../../native/build.mjs", import.meta.url).href)) as {
    buildNative(output: string): Promise<string>;
  };
  return module.buildNative(join(directory, "kayak-native"));
}
