/** `kayak apiserver`: stateless, any number of them in front of one etcd. */
import { createLogger } from "@kayak/api";
import { startApiServer } from "@kayak/apiserver";
import type { Invocation } from "../command/spec.ts";
import { apiOptionsFromFlags, clusterApiOptions, type ApiServerOptions } from "./api-options.ts";
import { preparedCluster } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run(invocation: Invocation): Promise<number> {
  const { flags } = invocation;
  const signal = untilSignalled();
  const options = flags.boolean("cluster")
    ? clusterApiOptions(await preparedCluster(invocation, signal))
    : apiOptionsFromFlags(flags);
  return runParts(createLogger("apiserver"), signal, { apiserver: serveUntil(signal, options) });
}

async function serveUntil(signal: AbortSignal, options: ApiServerOptions): Promise<void> {
  const server = await startApiServer(options);
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  await server.close();
}
