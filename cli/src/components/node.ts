/** The two halves of a node: its kubelet with the bundled runtime, and its proxy. */
import { createLogger } from "@kayak/api";
import type { Client } from "@kayak/client";
import { openImageStore, openRuntime, runKubelet, type KubeletOptions, type RuntimeOptions } from "@kayak/kubelet";
import { assetPath } from "../host/self.ts";

export interface NodeRuntimeOptions extends Pick<RuntimeOptions, "registries" | "podMtu"> {
  readonly images: string;
  readonly stateDir: string;
  readonly runDir: string;
  readonly cgroupRoot: string;
}

export type KubeletSettings = Omit<KubeletOptions, "runtime" | "signal" | "client">;

/** Resolves when the kubelet has stopped; its containers go on. */
export async function runNode(
  client: Client,
  settings: NodeRuntimeOptions,
  options: KubeletSettings & { signal: AbortSignal },
): Promise<void> {
  const { images, ...rest } = settings;
  const nativeBinary = assetPath("kayak-native", "../../dist/kayak-native");
  const logger = createLogger("runtime");
  const runtime = await openRuntime({ ...rest, images: openImageStore(images), nativeBinary, logger });
  try {
    await runKubelet({ ...options, client, runtime });
  } finally {
    await runtime.close();
  }
}
