/** Reaches what listens in a pod on its loopback interface only: a native process enters the network and relays. */
import type { Duplex } from "node:stream";
import type { SandboxStatus } from "../cri.ts";
import type { Launcher } from "./native/launcher.ts";
import { NativeError } from "./native/failure.ts";
import { cloneFlags, type Step } from "./native/steps.ts";

export async function forwardPort(launcher: Launcher, sandbox: SandboxStatus, port: number): Promise<Duplex> {
  try {
    return await launcher.relay(planRelay(sandbox.networkNamespace, port));
  } catch (error) {
    const where = sandbox.networkNamespace ? ` inside namespace ${JSON.stringify(sandbox.networkNamespace)}` : "";
    const why = error instanceof NativeError ? error.reason : String(error);
    throw new Error(`failed to connect to localhost:${port}${where}: ${why}`, { cause: error });
  }
}

/** Without a namespace of its own the pod is on the node's network, as the launcher is. */
export function planRelay(networkNamespace: string | undefined, port: number): Step[] {
  const enter = networkNamespace ? [["setns", networkNamespace, cloneFlags(["network"])] as const] : [];
  return [...enter, ["relay", String(port)]];
}
