/** `kayak proxy`: keeps the service rules of the network namespace it is started in. */
import { createLogger } from "@kayak/api";
import { cleanupProxy, runProxy } from "@kayak/kube-proxy";
import type { Invocation } from "../command/spec.ts";
import { clientFrom } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run({ flags }: Invocation): Promise<number> {
  if (flags.boolean("cleanup")) return (await cleanupProxy(), 0);
  const client = clientFrom(flags.required("kubeconfig"), "kube-proxy");
  const signal = untilSignalled();
  const logger = createLogger("kube-proxy");
  const options = {
    client,
    signal,
    logger,
    nodeName: flags.required("node-name"),
    clusterCIDR: flags.required("cluster-cidr"),
  };
  return runParts(logger, signal, { proxy: runProxy(options) });
}
