/** The certificate of a connection's client, and which authority it goes back to. */
import { X509Certificate } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { DetailedPeerCertificate, TLSSocket } from "node:tls";
import { readPem } from "@kayak/api";

export interface Peer {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** Of every certificate above the client's own. */
  readonly issuers: readonly string[];
  /** Whether the client's certificate holds. */
  readonly trusted: boolean;
}

/** A connection's certificate does not change. */
const known = new WeakMap<TLSSocket, { readonly peer: Peer | undefined }>();

/** Clients come back with the same certificate, and reading one takes as long as ten requests. Beyond so many, all are read again. */
const maxRead = 1024;
/** By whether it held, and the certificate's own bytes. */
const alreadyRead = new Map<string, Peer>();

/** Undefined: the client has shown no certificate. */
export function peerOf(request: IncomingMessage): Peer | undefined {
  const socket = request.socket as TLSSocket;
  const found = known.get(socket);
  if (found) return found.peer;
  const peer = read(socket);
  known.set(socket, { peer });
  return peer;
}

function read(socket: TLSSocket): Peer | undefined {
  const shown = socket.getPeerX509Certificate?.();
  if (!shown) return undefined;
  const key = `${socket.authorized} ${shown.raw.toString("latin1")}`;
  const same = alreadyRead.get(key);
  if (same) return same;
  const peer = readWhole(socket);
  if (alreadyRead.size >= maxRead) alreadyRead.clear();
  if (peer) alreadyRead.set(key, peer);
  return peer;
}

function readWhole(socket: TLSSocket): Peer | undefined {
  const certificate = socket.getPeerCertificate(true);
  if (!certificate.subject) return undefined;
  const { CN, O } = certificate.subject as { CN?: string | string[]; O?: string | string[] };
  return {
    commonName: all(CN)[0] ?? "",
    organizations: all(O),
    issuers: issuersOf(certificate),
    trusted: socket.authorized,
  };
}

function issuersOf(certificate: DetailedPeerCertificate): string[] {
  const fingerprints: string[] = [];
  for (let each = certificate; each.issuerCertificate; each = each.issuerCertificate) {
    const { fingerprint256 } = each.issuerCertificate;
    if (fingerprints.includes(fingerprint256)) break;
    fingerprints.push(fingerprint256);
  }
  return fingerprints;
}

function all(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** The fingerprints of the certificates of a bundle. */
export function fingerprintsOf(bundle: string): ReadonlySet<string> {
  const certificates = readPem(bundle).filter(({ type }) => type === "CERTIFICATE");
  return new Set(certificates.map(({ bytes }) => new X509Certificate(bytes).fingerprint256));
}

export function isIssuedBy({ issuers, trusted }: Peer, authorities: ReadonlySet<string>): boolean {
  return trusted && issuers.some((issuer) => authorities.has(issuer));
}
