/** `kayak dns`: answers the names of any cluster. */
import { isIP } from "node:net";
import { createLogger } from "@kayak/api";
import { runDns, type ListenAddress } from "@kayak/dns";
import { UsageError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { clusterDomain } from "../cluster/settings.ts";
import { highestPort } from "../cluster/options.ts";
import { clientFrom } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";

export async function run({ flags }: Invocation): Promise<number> {
  const client = clientFrom(flags.required("kubeconfig"), "kayak-dns");
  const signal = untilSignalled();
  const logger = createLogger("dns");
  const port = flags.integer("port", { min: 1, max: highestPort }) ?? 53;
  const addresses = flags.list("bind-address");
  const upstreams = flags.list("upstream");
  const nodeName = flags.string("node-name");
  return runParts(logger, signal, {
    dns: runDns({
      client,
      signal,
      logger,
      listen: (addresses.length > 0 ? addresses : ["0.0.0.0"]).map((address) => listenOn(address, port)),
      clusterDomain: flags.string("cluster-domain") ?? clusterDomain,
      clusterCIDRs: flags.list("cluster-cidr"),
      ...(upstreams.length > 0 && { upstreams }),
      ...(nodeName !== undefined && { nodeName }),
    }),
  });
}

function listenOn(address: string, port: number): ListenAddress {
  if (isIP(address) === 0) throw new UsageError(`--bind-address: "${address}" is not an IP address.`);
  return { address, port };
}
