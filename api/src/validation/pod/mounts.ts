/** Where containers see the pod's volumes. */
import type { FieldErrors } from "../field-errors.ts";
import type { core } from "../types.ts";
import type { PodContext } from "./context.ts";
import { validateDescendingPath } from "./paths.ts";

export function validateMounts(container: core.Container, at: string, context: PodContext): void {
  const { volumeMounts, volumeDevices } = container;
  const paths = new Set<string>();
  volumeMounts?.forEach((mount, index) => {
    const field = `${at}.volumeMounts[${index}]`;
    validateMount(mount, field, context);
    if (paths.has(mount.mountPath)) context.errors.invalid(`${field}.mountPath`, mount.mountPath, "must be unique");
    paths.add(mount.mountPath);
    if (volumeDevices) validateNotADevice(mount, { at: field, devices: volumeDevices }, context.errors);
    validatePropagation(mount, { at: `${at}.volumeMounts`, container }, context.errors);
  });
  if (volumeDevices) validateDevices(container, `${at}.volumeDevices`, context);
}

function validateMount(mount: core.VolumeMount, at: string, { errors, volumes }: PodContext): void {
  const { name, mountPath, subPath, subPathExpr } = mount;
  if (name === "") errors.required(`${at}.name`);
  const volume = volumes.get(name);
  if (!volume) errors.notFound(`${at}.name`, name);
  if (mountPath === "") errors.required(`${at}.mountPath`);
  if (volume?.image) {
    if (subPath) errors.invalid(`${at}.subPath`, subPath, "not allowed in image volume sources");
    if (subPathExpr) errors.invalid(`${at}.subPathExpr`, subPathExpr, "not allowed in image volume sources");
  }
  if (subPath) validateDescendingPath(subPath, `${at}.subPath`, errors);
  if (subPath && subPathExpr)
    errors.invalid(`${at}.subPathExpr`, subPathExpr, "subPathExpr and subPath are mutually exclusive");
  if (subPathExpr) validateDescendingPath(subPathExpr, `${at}.subPathExpr`, errors);
}

function validateNotADevice(
  { name, mountPath }: core.VolumeMount,
  { at, devices }: { at: string; devices: readonly core.VolumeDevice[] },
  errors: FieldErrors,
): void {
  if (devices.some((device) => device.name === name))
    errors.invalid(`${at}.name`, name, "must not already exist in volumeDevices");
  if (devices.some((device) => device.devicePath === mountPath)) {
    errors.invalid(`${at}.mountPath`, mountPath, "must not already exist as a path in volumeDevices");
  }
}

const propagations = ["Bidirectional", "HostToContainer", "None"];
const recursiveReadOnlyModes = ["Disabled", "Enabled", "IfPossible"];

function validatePropagation(
  { mountPropagation, recursiveReadOnly, readOnly }: core.VolumeMount,
  { at, container }: { at: string; container: core.Container },
  errors: FieldErrors,
): void {
  if (mountPropagation !== undefined) {
    const field = `${at}.mountPropagation`;
    if (!propagations.includes(mountPropagation)) errors.notSupported(field, mountPropagation, propagations);
    if (mountPropagation === "Bidirectional" && !container.securityContext?.privileged) {
      errors.forbidden(field, "Bidirectional mount propagation is available only to privileged containers");
    }
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled") return;
  const field = `${at}.recursiveReadOnly`;
  if (!recursiveReadOnlyModes.includes(recursiveReadOnly))
    return errors.notSupported(field, recursiveReadOnly, recursiveReadOnlyModes);
  if (!readOnly) errors.forbidden(field, "may only be specified when readOnly is true");
  if (mountPropagation !== undefined && mountPropagation !== "None") {
    errors.forbidden(field, "may only be specified when mountPropagation is None or not specified");
  }
}

function validateDevices(container: core.Container, at: string, { errors, volumes }: PodContext): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  container.volumeDevices?.forEach(({ name, devicePath }, index) => {
    const field = `${at}[${index}]`;
    const volume = volumes.get(name);
    if (name === "") errors.required(`${field}.name`);
    if (names.has(name)) errors.invalid(`${field}.name`, name, "must be unique");
    if (!volume) errors.notFound(`${field}.name`, name);
    else if (!volume.persistentVolumeClaim && !volume.ephemeral) {
      errors.invalid(
        `${field}.name`,
        name,
        "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode",
      );
    }
    if (devicePath === "") errors.required(`${field}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${field}.devicePath`, devicePath, "must be unique");
    if (devicePath.split("/").includes(".."))
      errors.invalid(`${field}.devicePath`, devicePath, "can not contain backsteps ('..')");
    names.add(name);
    paths.add(devicePath);
  });
}
