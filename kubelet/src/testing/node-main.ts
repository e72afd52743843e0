/** A kubelet with the bundled runtime, for a test in another process; runs until SIGTERM. Its configuration is JSON in the first argument. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createLogger } from "@kayak/api";
import { createClient, loadKubeconfig } from "@kayak/client";
import { parseKubeletConfig } from "../config/kubelet-config.ts";
import { openImageStore } from "../images/index.ts";
import { runKubelet } from "../kubelet.ts";
import { openRuntime } from "../runtime/index.ts";

export interface NodeConfig {
  readonly directory: string;
  readonly kubeconfig: string;
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly nodeIP: string;
  readonly cgroupRoot: string;
  readonly nativeBinary: string;
  readonly clusterCIDR: string;
  /** A KubeletConfiguration. */
  readonly kubeletConfig?: object;
}

function pem(path: string): string {
  return readFileSync(path, "utf8");
}

async function main(config: NodeConfig): Promise<void> {
  const { directory, nativeBinary, cgroupRoot, nodeIP, clusterCIDR, kubeletConfig } = config;
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  const logger = createLogger("kubelet");
  const images = openImageStore(join(directory, "images"), { nativeBinary });
  const runtime = await openRuntime({
    stateDir: join(directory, "state"),
    runDir: join(directory, "run"),
    cgroupRoot,
    images,
    nativeBinary,
    logger,
  });
  const client = createClient(loadKubeconfig(config.kubeconfig));
  await runKubelet({
    client,
    runtime,
    nodeIPs: [nodeIP],
    clusterCIDR,
    logger,
    nodeName: "node-1",
    rootDir: join(directory, "kubelet"),
    memoryDir: join(directory, "run"),
    clusterDNS: ["10.96.0.10"],
    clusterDomain: "cluster.local",
    server: { port: 0, cert: pem(config.cert), key: pem(config.key), clientCA: pem(config.ca) },
    ...(kubeletConfig !== undefined && { config: parseKubeletConfig(kubeletConfig) }),
    signal: stop.signal,
  });
  await runtime.close();
  client.close();
}

await main(JSON.parse(process.argv[2]!) as NodeConfig);
