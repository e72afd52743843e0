/** Makes a PKCS#10 request for a key of one's own. */
import { Buffer } from "node:buffer";
import { type KeyObject, createPublicKey, sign } from "node:crypto";
import { der, objectId, sequence, tags } from "./der.ts";
import { writePem } from "./pem.ts";
import { ipBytes } from "../names/ip.ts";

export interface RequestFacts {
  readonly commonName: string;
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly emailAddresses?: readonly string[];
  readonly addresses?: readonly string[];
}

/** In PEM. The key is a private ECDSA P-256 key. */
export function writeCertificateRequest(key: KeyObject, facts: RequestFacts): string {
  const info = sequence(
    der(tags.integer, Buffer.from([0])),
    subject(facts),
    createPublicKey(key).export({ type: "spki", format: "der" }),
    der(0xa0, ...attributes(facts)),
  );
  const signature = der(tags.bitString, Buffer.from([0]), sign("sha256", info, key));
  return writePem("CERTIFICATE REQUEST", sequence(info, sequence(objectId("1.2.840.10045.4.3.2")), signature));
}

const utf8String = 0x0c;

function namePart(id: string, text: string): Buffer {
  return der(tags.set, sequence(objectId(id), der(utf8String, Buffer.from(text))));
}

function subject({ commonName, organizations = [] }: RequestFacts): Buffer {
  return sequence(...organizations.map((name) => namePart("2.5.4.10", name)), namePart("2.5.4.3", commonName));
}

function attributes({ dnsNames = [], emailAddresses = [], addresses = [] }: RequestFacts): Buffer[] {
  const names = [
    ...emailAddresses.map((email) => der(0x81, Buffer.from(email))),
    ...dnsNames.map((name) => der(0x82, Buffer.from(name))),
    ...addresses.map((address) => der(0x87, Buffer.from(ipBytes(address)))),
  ];
  if (names.length === 0) return [];
  const extension = sequence(objectId("2.5.29.17"), der(tags.octetString, sequence(...names)));
  return [sequence(objectId("1.2.840.113549.1.9.14"), der(tags.set, sequence(extension)))];
}
