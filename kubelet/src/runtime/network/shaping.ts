/**
 * What a pod may send and receive. Both limits are on the node's side of its link, which not even a privileged pod can change:
 * what it receives queues on the node's end of the link; what it sends is redirected, as it arrives, to a link where it queues.
 */
import type { Bandwidth } from "../../cri.ts";
import type { Step } from "../native/steps.ts";
import { createIfb, deleteLink } from "./netlink.ts";
import { addIngress, addTokenBucket, redirectIngress, type TokenBucket } from "./traffic-control.ts";

const ENODEV = "19";
/** Above the links' own. */
const queueIndexDistance = 0x1000000;
const minBurstBytes = 32_768;
const burstSeconds = 0.01;
/** What waits longer than this is dropped, so that senders notice. */
const queueSeconds = 0.1;

export interface ShapedLink {
  readonly linkName: string;
  readonly mtu: number;
  readonly bandwidth?: Bandwidth | undefined;
}

/** All links on the node that belong to a pod. */
export function linkNames({ linkName, bandwidth }: Omit<ShapedLink, "mtu">): string[] {
  return bandwidth?.egressBits === undefined ? [linkName] : [linkName, queueName(linkName)];
}

/** Performed in the node's network namespace, while the link is down. */
export function planShaping({ linkName, mtu, bandwidth = {} }: ShapedLink, index: number): Step[] {
  const { ingressBits, egressBits } = bandwidth;
  const queue = { name: queueName(linkName), index: index + queueIndexDistance, mtu };
  const bucket = (bits: number) => tokenBucket(bits, mtu);
  return [
    ...(ingressBits === undefined
      ? []
      : [["netlink", `shape ${linkName}`, "0", addTokenBucket(index, bucket(ingressBits))] as const]),
    ...(egressBits === undefined
      ? []
      : ([
          // A pod's link may be made again.
          ["netlink", `delete link ${queue.name}`, ENODEV, deleteLink(queue.name)],
          ["netlink", `create link ${queue.name}`, "0", createIfb(queue)],
          ["netlink", `shape ${queue.name}`, "0", addTokenBucket(queue.index, bucket(egressBits))],
          ["netlink", `ingress of ${linkName}`, "0", addIngress(index)],
          ["netlink", `redirect ${linkName} to ${queue.name}`, "0", redirectIngress(index, queue.index)],
        ] as const)),
  ];
}

export function tokenBucket(bitsPerSecond: number, mtu: number): TokenBucket {
  const bytesPerSecond = Math.floor(bitsPerSecond / 8);
  const burstBytes = Math.max(minBurstBytes, 2 * mtu, Math.ceil(bytesPerSecond * burstSeconds));
  return { bytesPerSecond, burstBytes, queueBytes: burstBytes + Math.ceil(bytesPerSecond * queueSeconds) };
}

function queueName(linkName: string): string {
  return `ifb${linkName.replace(/^veth/, "")}`;
}
