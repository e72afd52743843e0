/** A lock between processes, held by a child that the kernel frees it from however this process ends. */
import { once } from "node:events";
import { encodeStep } from "../runtime/native/steps.ts";
import { streamProgram } from "../runtime/native/run.ts";

export async function withFileLock<T>(file: string, nativeBinary: string, work: () => Promise<T>): Promise<T> {
  const holder = streamProgram(nativeBinary);
  holder.steps.write(encodeStep(["lock", file]));
  await Promise.race([once(holder.stdout, "data"), holder.done]);
  try {
    return await work();
  } finally {
    holder.steps.end();
    await holder.done;
  }
}
