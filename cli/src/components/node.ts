/** The two halves of a node: its kubelet with the bundled runtime, and its proxy. */
import { createLogger } from "@kayak/api";
import type { Client } from "@kayak/client";
import { openImageStore, openRuntime, runKubelet, type KubeletOptions } from "@kayak/kubelet";
import { assetPath } from "../host/self.ts";

export interface RuntimeDirectories {
  readonly images: string;
  readonly stateDir: string;
  readonly runDir: string;
  readonly cgroupRoot: string;
}

export type KubeletSettings = Omit<KubeletOptions, "runtime" | "signal" | "client">;

/** Resolves when the kubelet has stopped; its containers go on. */
export async function runNode(
  client: Client,
  directories: RuntimeDirectories,
  options: KubeletSettings & { signal: AbortSignal },
): Promise<void> {
  const { images, ...rest } = directories;
  const nativeBinary = assetPath("kayak-native", "../../dist/kayak-native");
  const logger = createLogger("runtime");
  const runtime = await openRuntime({ ...rest, images: openImageStore(images), nativeBinary, logger });
  try {
    await runKubelet({ ...options, client, runtime });
  } finally {
    await runtime.close();
  }
}
