/** The node's mounts for volumes, made by the launcher: forking this process instead would hold up all pods. */
import type { NodeMounts } from "../cri.ts";
import type { Launcher } from "./native/launcher.ts";

export function nodeMounts(launcher: Launcher): NodeMounts {
  return {
    tmpfs: (path, { sizeBytes }) =>
      launcher.run([["host-mount", "tmpfs", path, "nosuid,nodev", sizeBytes === undefined ? "" : `size=${sizeBytes}`]]),
    unmount: (path) => launcher.run([["unmount", path]]),
  };
}
