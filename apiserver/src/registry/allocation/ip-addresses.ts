/** A cluster IP in use is an IPAddress object: its key is what nobody else can write. */
import { type corev1, formatTime, IPAddresses, ipFamilyOf, type networkingv1 } from "@kayak/api";
import { collection } from "../../storage/keys.ts";
import { ObjectCodec } from "../../storage/object-codec.ts";
import { newUid } from "../names.ts";

export const addressCollection = collection(IPAddresses);

const managedBy = "ipaddress.kubernetes.io/managed-by";
const manager = "ipallocator.k8s.io";
const codec = new ObjectCodec(IPAddresses);

export function encodeAddress(address: string, { metadata }: corev1.Service, now: number): Buffer {
  const { namespace, name } = metadata;
  const labels = { "ipaddress.kubernetes.io/ip-family": ipFamilyOf(address) ?? "IPv4", [managedBy]: manager };
  const object = {
    kind: "IPAddress" as const,
    apiVersion: "networking.k8s.io/v1" as const,
    metadata: {
      name: address,
      uid: newUid(),
      creationTimestamp: formatTime(now),
      labels,
    } as object as networkingv1.IPAddress["metadata"],
    spec: { parentRef: { group: "", resource: "services", namespace, name } },
  };
  return codec.encode(object);
}

/** Whether it was made for a service by us, and not by somebody for something of theirs. */
export function isOurs({ metadata }: networkingv1.IPAddress): boolean {
  return metadata.labels?.[managedBy] === manager;
}
