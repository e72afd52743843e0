/** The block devices that a container asks for. */
import type { corev1 } from "@kayak/api";
import { configError } from "../container/errors.ts";
import type { Device } from "../cri.ts";
import type { ReadyVolumes } from "./manager.ts";

export function planDevices(container: corev1.Container, volumes: ReadyVolumes): Device[] {
  return (container.volumeDevices ?? []).map(({ name, devicePath }) => {
    const volume = volumes.get(name);
    if (!volume?.block)
      throw configError(
        `volume ${name} has volumeMode Filesystem, but is specified in volumeDevices of container ${container.name}`,
      );
    return { hostPath: volume.hostPath, containerPath: devicePath, readonly: volume.managed };
  });
}
