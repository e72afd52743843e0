/** The process behind a RemoteRuntime: answers one call after the other, a line each. */
import { createInterface } from "node:readline";
import { createLogger } from "@kayak/api";
import { openImageStore } from "../../images/store.ts";
import { openRuntime, type RuntimeOptions } from "../runtime.ts";

const options = JSON.parse(process.argv[2] ?? "") as Omit<RuntimeOptions, "images" | "logger"> & {
  imageDirectory: string;
};
const images = openImageStore(options.imageDirectory, { nativeBinary: options.nativeBinary });
const runtime = await openRuntime({ ...options, images, logger: createLogger("runtime-test", { level: "error" }) });
const methods = { ...runtime, ready: async () => true } as unknown as Record<
  string,
  (...args: unknown[]) => Promise<unknown>
>;

for await (const line of createInterface({ input: process.stdin })) {
  const { method, args } = JSON.parse(line) as { method: string; args: unknown[] };
  try {
    const result = await methods[method]?.(...args);
    process.stdout.write(`${JSON.stringify({ result: encode(result) })}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: (error as Error).message })}\n`);
  }
}
await runtime.close();

/** Output of a command, as text. */
function encode(result: unknown): unknown {
  if (typeof result !== "object" || result === null || !("output" in result)) return result ?? null;
  return { ...result, output: String(result.output) };
}
