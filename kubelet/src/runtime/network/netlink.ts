/** rtnetlink requests as bytes; kayak-native sends them. Links are named by an index of our choosing, so nothing has to be asked first. */
import { ipBytes } from "@kayak/api";
import { attribute, message, NLM_F, text, u32Attribute } from "./netlink-message.ts";

const RTM = { newLink: 16, delLink: 17, newAddress: 20, newRoute: 24, newNeighbour: 28 } as const;
const IFLA = { address: 1, name: 3, mtu: 4, linkInfo: 18, netNsPid: 19 } as const;
const IFLA_INFO = { kind: 1, data: 2 } as const;
const VETH_INFO_PEER = 1;
const IFA = { address: 1, local: 2 } as const;
const RTA = { destination: 1, outInterface: 4, gateway: 5, preferredSource: 7 } as const;
const NDA = { destination: 1, linkAddress: 2 } as const;
const IFF_UP = 1;
const AF = { inet: 2, inet6: 10 } as const;
/** The address is used at once: nobody else on the link could have it, so nobody is asked. */
const IFA_F_NODAD = 2;
const RT_TABLE_MAIN = 254;
const RTPROT_STATIC = 4;
const RT_SCOPE = { universe: 0, link: 253 } as const;
const RTN_UNICAST = 1;
const NUD_PERMANENT = 0x80;

export const loopbackIndex = 1;

export interface VethEnd {
  readonly name: string;
  readonly index: number;
  readonly mac: string;
}

/** Creates a pair: `own` here and up, `peer` down in the network namespace of process `pid`; veth cannot make both up at once. */
export function createVeth(own: VethEnd, peer: VethEnd & { readonly pid: number }, mtu: number): Buffer {
  const peerMessage = Buffer.concat([
    linkHeader(peer.index, 0),
    text(IFLA.name, peer.name),
    attribute(IFLA.address, macBytes(peer.mac)),
    u32Attribute(IFLA.mtu, mtu),
    u32Attribute(IFLA.netNsPid, peer.pid),
  ]);
  const info = [text(IFLA_INFO.kind, "veth"), attribute(IFLA_INFO.data, attribute(VETH_INFO_PEER, peerMessage))];
  return message(RTM.newLink, NLM_F.create | NLM_F.exclusive, [
    linkHeader(own.index, IFF_UP),
    text(IFLA.name, own.name),
    attribute(IFLA.address, macBytes(own.mac)),
    u32Attribute(IFLA.mtu, mtu),
    attribute(IFLA.linkInfo, Buffer.concat(info)),
  ]);
}

/** An intermediate functional block, up: what is redirected to it queues there, and goes on as if it had just come in. */
export function createIfb({ name, index, mtu }: { name: string; index: number; mtu: number }): Buffer {
  return message(RTM.newLink, NLM_F.create | NLM_F.exclusive, [
    linkHeader(index, IFF_UP),
    text(IFLA.name, name),
    u32Attribute(IFLA.mtu, mtu),
    attribute(IFLA.linkInfo, text(IFLA_INFO.kind, "ifb")),
  ]);
}

export function setLinkUp(index: number): Buffer {
  return message(RTM.newLink, 0, [linkHeader(index, IFF_UP)]);
}

export function deleteLink(name: string): Buffer {
  return message(RTM.delLink, 0, [linkHeader(0, 0), text(IFLA.name, name)]);
}

/** As the only one of its range on the link. */
export function addAddress(index: number, address: string): Buffer {
  const bytes = addressBytes(address);
  const header = Buffer.from([familyOf(bytes), bytes.length * 8, flagsOf(bytes), RT_SCOPE.universe, 0, 0, 0, 0]);
  header.writeUInt32LE(index, 4);
  return message(RTM.newAddress, NLM_F.create | NLM_F.replace, [
    header,
    attribute(IFA.local, bytes),
    attribute(IFA.address, bytes),
  ]);
}

export interface Route {
  readonly destination: { readonly address: string; readonly prefixLength: number };
  readonly index: number;
  readonly gateway?: string;
  readonly preferredSource?: string;
}

/** Without a gateway the destination is on the link. */
export function addRoute({ destination, index, gateway, preferredSource }: Route): Buffer {
  const scope = gateway === undefined ? RT_SCOPE.link : RT_SCOPE.universe;
  const to = addressBytes(destination.address);
  const header = Buffer.from([
    familyOf(to),
    destination.prefixLength,
    0,
    0,
    RT_TABLE_MAIN,
    RTPROT_STATIC,
    scope,
    RTN_UNICAST,
    0,
    0,
    0,
    0,
  ]);
  return message(RTM.newRoute, NLM_F.create | NLM_F.replace, [
    header,
    ...(destination.prefixLength === 0 ? [] : [attribute(RTA.destination, to)]),
    u32Attribute(RTA.outInterface, index),
    ...(gateway === undefined ? [] : [attribute(RTA.gateway, addressBytes(gateway))]),
    ...(preferredSource === undefined ? [] : [attribute(RTA.preferredSource, addressBytes(preferredSource))]),
  ]);
}

/** A neighbour that is known for good: nobody is asked for it, and nobody believed. */
export function addNeighbour(index: number, address: string, mac: string): Buffer {
  const bytes = addressBytes(address);
  const header = Buffer.alloc(12);
  header.writeUInt8(familyOf(bytes), 0);
  header.writeInt32LE(index, 4);
  header.writeUInt16LE(NUD_PERMANENT, 8);
  return message(RTM.newNeighbour, NLM_F.create | NLM_F.replace, [
    header,
    attribute(NDA.destination, bytes),
    attribute(NDA.linkAddress, macBytes(mac)),
  ]);
}

/** struct ifinfomsg. */
function linkHeader(index: number, flags: number): Buffer {
  const header = Buffer.alloc(16);
  header.writeInt32LE(index, 4);
  header.writeUInt32LE(flags, 8);
  header.writeUInt32LE(flags, 12);
  return header;
}

/** Of either family: 4 bytes or 16. */
function addressBytes(address: string): Buffer {
  return Buffer.from(ipBytes(address));
}

function familyOf(address: Buffer): number {
  return address.length === 4 ? AF.inet : AF.inet6;
}

function flagsOf(address: Buffer): number {
  return address.length === 4 ? 0 : IFA_F_NODAD;
}

function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(":", ""), "hex");
}
