/** Traffic control as rtnetlink requests: a link's token bucket, and the redirection of what comes in through it. */
import { attribute, message, NLM_F, text, u32Attribute } from "./netlink-message.ts";

const RTM = { newQdisc: 36, newFilter: 44 } as const;
const TCA = { kind: 1, options: 2 } as const;
const TCA_TBF = { parameters: 1, rate64: 4, burst: 6 } as const;
const TCA_U32 = { selector: 5, actions: 7 } as const;
const TCA_ACT = { kind: 1, options: 2 } as const;
const TCA_MIRRED_PARAMETERS = 2;
/** Where a queue hangs: at a link's way out, or at its way in, which has a handle of its own. */
const TC_H = { root: 0xffffffff, ingress: 0xfffffff1, ingressHandle: 0xffff0000 } as const;
const TC_LINKLAYER_ETHERNET = 1;
const TC_U32_TERMINAL = 1;
const TC_ACT_STOLEN = 4;
const TCA_EGRESS_REDIR = 1;
const firstPriority = 1;
/** ETH_P_ALL in network order. */
const everyProtocol = 0x0300;
const maxU32 = 0xffffffff;

export interface TokenBucket {
  readonly bytesPerSecond: number;
  /** What may pass at once after a pause; a packet larger than this never passes. */
  readonly burstBytes: number;
  /** What may wait; the rest is dropped. */
  readonly queueBytes: number;
}

/** What leaves through the link passes the bucket. */
export function addTokenBucket(index: number, { bytesPerSecond, burstBytes, queueBytes }: TokenBucket): Buffer {
  const parameters = Buffer.alloc(36);
  parameters.writeUInt8(TC_LINKLAYER_ETHERNET, 1);
  parameters.writeUInt32LE(Math.min(bytesPerSecond, maxU32), 8);
  parameters.writeUInt32LE(Math.min(queueBytes, maxU32), 24);
  const rate = Buffer.alloc(8);
  rate.writeBigUInt64LE(BigInt(bytesPerSecond));
  const options = [
    attribute(TCA_TBF.parameters, parameters),
    attribute(TCA_TBF.rate64, rate),
    u32Attribute(TCA_TBF.burst, Math.min(burstBytes, maxU32)),
  ];
  return message(RTM.newQdisc, NLM_F.create | NLM_F.replace, [
    header({ index, handle: 0, parent: TC_H.root }),
    text(TCA.kind, "tbf"),
    attribute(TCA.options, Buffer.concat(options)),
  ]);
}

/** Lets filters see what comes in through the link. */
export function addIngress(index: number): Buffer {
  return message(RTM.newQdisc, NLM_F.create | NLM_F.exclusive, [
    header({ index, handle: TC_H.ingressHandle, parent: TC_H.ingress }),
    text(TCA.kind, "ingress"),
  ]);
}

/** Whatever comes in through the link leaves through `target`. u32 matches anything here; kernels without matchall have it. */
export function redirectIngress(index: number, target: number): Buffer {
  const mirred = Buffer.alloc(28);
  mirred.writeInt32LE(TC_ACT_STOLEN, 8);
  mirred.writeInt32LE(TCA_EGRESS_REDIR, 20);
  mirred.writeUInt32LE(target, 24);
  const action = [text(TCA_ACT.kind, "mirred"), attribute(TCA_ACT.options, attribute(TCA_MIRRED_PARAMETERS, mirred))];
  const options = [
    attribute(TCA_U32.selector, anyPacket()),
    attribute(TCA_U32.actions, attribute(firstPriority, Buffer.concat(action))),
  ];
  return message(RTM.newFilter, NLM_F.create | NLM_F.exclusive, [
    header({ index, handle: 0, parent: TC_H.ingressHandle, info: (firstPriority << 16) | everyProtocol }),
    text(TCA.kind, "u32"),
    attribute(TCA.options, Buffer.concat(options)),
  ]);
}

/** struct tc_u32_sel with one key whose mask is empty. */
function anyPacket(): Buffer {
  const selector = Buffer.alloc(32);
  selector.writeUInt8(TC_U32_TERMINAL, 0);
  selector.writeUInt8(1, 2);
  return selector;
}

interface Place {
  readonly index: number;
  readonly handle: number;
  readonly parent: number;
  readonly info?: number;
}

/** struct tcmsg. */
function header({ index, handle, parent, info = 0 }: Place): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32LE(index, 4);
  bytes.writeUInt32LE(handle, 8);
  bytes.writeUInt32LE(parent, 12);
  bytes.writeUInt32LE(info, 16);
  return bytes;
}
