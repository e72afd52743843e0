/** `kayak proxy`: keeps the service rules of the network namespace it is started in. */
import { createLogger, type IPFamily } from "@kayak/api";
import { cleanupProxy, createIptables, defaultHealthPort, runProxy, variants, type Variant } from "@kayak/kube-proxy";
import { UsageError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { highestPort } from "../cluster/options.ts";
import { clientFrom } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run({ flags }: Invocation): Promise<number> {
  if (flags.boolean("cleanup")) return (await cleanupProxy(), 0);
  const client = clientFrom(flags.required("kubeconfig"), "kube-proxy");
  const signal = untilSignalled();
  const logger = createLogger("kube-proxy");
  const variant = parseVariant(flags.string("iptables"));
  const healthPort = flags.integer("healthz-port", { min: 0, max: highestPort }) ?? defaultHealthPort;
  const options = {
    client,
    signal,
    logger,
    nodeName: flags.required("node-name"),
    clusterCIDR: flags.required("cluster-cidr"),
    ...(healthPort > 0 && { healthPort }),
    ...(variant && { iptables: (family: IPFamily) => createIptables({ family, variant }) }),
  };
  return runParts(logger, signal, { proxy: runProxy(options) });
}

function parseVariant(text: string | undefined): Variant | undefined {
  if (text === undefined) return undefined;
  const variant = variants.find((name) => name === text);
  if (variant === undefined) throw new UsageError(`--iptables: "${text}" is neither ${variants.join(" nor ")}.`);
  return variant;
}
