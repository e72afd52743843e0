/** CSI drivers, their nodes and their capacity. */
import { checkDnsSubdomain, checkQualifiedName } from "../../names/index.ts";
import { isEqual } from "../equality.ts";
import type { FieldErrors } from "../field-errors.ts";
import { validateLabelSelector } from "../labels.ts";
import type { storage } from "../types.ts";

const maxDriverNameLength = 63;
const maxNodeIdLength = 192;
const minTokenSeconds = 600;
const maxTokenSeconds = 2 ** 32;
const fsGroupPolicies = ["File", "None", "ReadWriteOnceWithFSType"];
const lifecycleModes = ["Ephemeral", "Persistent"];

export function validateDriverName(name: string, at: string, errors: FieldErrors): void {
  if (name === "") return errors.required(at);
  if (name.length > maxDriverNameLength) errors.tooLong(at, maxDriverNameLength);
  errors.invalidEach(at, name, checkDnsSubdomain(name.toLowerCase()));
}

export function validateCSIDriver({ metadata, spec }: storage.CSIDriver, errors: FieldErrors): void {
  if (metadata.name) validateDriverName(metadata.name, "name", errors);
  errors.oneOf("spec.fsGroupPolicy", spec.fsGroupPolicy, fsGroupPolicies);
  spec.volumeLifecycleModes?.forEach((mode) => {
    if (!lifecycleModes.includes(mode)) errors.notSupported("spec.volumeLifecycleModes", mode, lifecycleModes);
  });
  const audiences = new Set<string>();
  spec.tokenRequests?.forEach(({ audience, expirationSeconds }, index) => {
    const at = `spec.tokenRequests[${index}]`;
    if (audiences.has(audience)) errors.duplicate(`${at}.audience`, audience);
    audiences.add(audience);
    if (expirationSeconds === undefined) return;
    const field = `${at}.expirationSeconds`;
    if (expirationSeconds < minTokenSeconds)
      errors.invalid(field, expirationSeconds, "may not specify a duration less than 10 minutes");
    if (expirationSeconds > maxTokenSeconds)
      errors.invalid(field, expirationSeconds, "may not specify a duration larger than 2^32 seconds");
  });
}

export function validateCSIDriverUpdate(
  driver: storage.CSIDriver,
  before: storage.CSIDriver,
  errors: FieldErrors,
): void {
  validateCSIDriver(driver, errors);
  const { attachRequired, volumeLifecycleModes } = driver.spec;
  errors.immutable("spec.attachedRequired", attachRequired, before.spec.attachRequired);
  errors.immutable("spec.volumeLifecycleModes", volumeLifecycleModes, before.spec.volumeLifecycleModes);
}

export function validateCSINode({ spec }: storage.CSINode, errors: FieldErrors): void {
  const names = new Set<string>();
  spec.drivers.forEach((driver, index) => {
    const at = `spec.drivers[${index}]`;
    validateDriverName(driver.name, `${at}.name`, errors);
    if (names.has(driver.name)) errors.duplicate(`${at}.name`, driver.name);
    names.add(driver.name);
    if (driver.nodeID === "") errors.required(`${at}.nodeID`);
    else if (driver.nodeID.length > maxNodeIdLength)
      errors.invalid(`${at}.nodeID`, driver.nodeID, `must be ${maxNodeIdLength} characters or less`);
    errors.nonNegative(`${at}.allocatable.count`, driver.allocatable?.count);
    driver.topologyKeys?.forEach((key) => errors.invalidEach(`${at}.topologyKeys`, key, checkQualifiedName(key)));
  });
}

/** A driver that is there stays as it is; others come and go. */
export function validateCSINodeUpdate(node: storage.CSINode, before: storage.CSINode, errors: FieldErrors): void {
  validateCSINode(node, errors);
  for (const old of before.spec.drivers) {
    const now = node.spec.drivers.find(({ name }) => name === old.name);
    if (now && !isEqual({ ...now, allocatable: undefined }, { ...old, allocatable: undefined }))
      errors.invalid("CSINodeDriver", now, "field is immutable");
  }
}

export function validateCSIStorageCapacity(capacity: storage.CSIStorageCapacity, errors: FieldErrors): void {
  const { storageClassName } = capacity;
  errors.invalidEach("storageClassName", storageClassName, checkDnsSubdomain(storageClassName));
  validateLabelSelector(capacity.nodeTopology, "nodeTopology", errors);
  for (const field of ["capacity", "maximumVolumeSize"] as const) {
    if (capacity[field]?.startsWith("-")) errors.invalid(field, capacity[field], "must be greater than or equal to 0");
  }
}

export function validateCSIStorageCapacityUpdate(
  capacity: storage.CSIStorageCapacity,
  before: storage.CSIStorageCapacity,
  errors: FieldErrors,
): void {
  validateCSIStorageCapacity(capacity, errors);
  errors.immutable("nodeTopology", capacity.nodeTopology, before.nodeTopology);
  errors.immutable("storageClassName", capacity.storageClassName, before.storageClassName);
}
