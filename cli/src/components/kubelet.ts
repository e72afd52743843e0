/** `kayak kubelet`: a node of any cluster, in the network namespace it is started in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLogger, splitRanges } from "@kayak/api";
import type { Flags } from "../command/flags.ts";
import type { Invocation } from "../command/spec.ts";
import { clusterDomain, kubeletPort } from "../cluster/settings.ts";
import { highestPort } from "../cluster/options.ts";
import { clientFrom } from "./cluster-config.ts";
import { runParts, untilSignalled } from "./lifecycle.ts";
import { runNode, type KubeletSettings } from "./node.ts";

export async function run({ flags }: Invocation): Promise<number> {
  const client = clientFrom(flags.required("kubeconfig"), "kubelet");
  const signal = untilSignalled();
  const nodeName = flags.required("node-name");
  const rootDir = flags.string("root-dir") ?? "/var/lib/kayak-kubelet";
  const runDir = flags.string("run-dir") ?? "/run/kayak-kubelet";
  const directories = {
    images: flags.string("image-dir") ?? join(rootDir, "images"),
    stateDir: join(rootDir, "runtime"),
    runDir,
    cgroupRoot: flags.string("cgroup-root") ?? `kayak-kubelet/${nodeName}`,
  };
  return runParts(createLogger("kubelet"), signal, {
    kubelet: runNode(client, directories, { ...settings(flags, { nodeName, rootDir, runDir }), signal }),
  });
}

function settings(
  flags: Flags,
  { nodeName, rootDir, runDir }: { nodeName: string; rootDir: string; runDir: string },
): KubeletSettings {
  const clusterCIDR = flags.string("cluster-cidr");
  const read = (flag: string) => readFileSync(flags.required(flag), "utf8");
  return {
    nodeName,
    nodeIPs: splitRanges(flags.required("node-ip")) as [string, ...string[]],
    rootDir: join(rootDir, "kubelet"),
    memoryDir: join(runDir, "memory"),
    clusterDNS: flags.list("cluster-dns"),
    clusterDomain: flags.string("cluster-domain") ?? clusterDomain,
    ...(clusterCIDR !== undefined && { clusterCIDR }),
    server: {
      port: flags.integer("port", { min: 0, max: highestPort }) ?? kubeletPort,
      cert: read("tls-cert-file"),
      key: read("tls-private-key-file"),
      clientCA: read("client-ca-file"),
    },
  };
}
