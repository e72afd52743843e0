/** The ciphers of upstream's providers, in upstream's form: what one server has sealed, the other opens. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { type Provider, sealedPrefix } from "./provider.ts";

type Cipher = Pick<Provider, "seal" | "open">;

const nonceBytes = 12;
const tagBytes = 16;
const blockBytes = 16;
const boxNonceBytes = 24;

/** Nonce, ciphertext, tag; the storage key is authenticated too. */
function aesgcm(key: Buffer): Cipher {
  const name = `aes-${key.length * 8}-gcm` as "aes-256-gcm";
  return {
    seal(value, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(name, key, nonce).setAAD(context);
      return Buffer.concat([nonce, cipher.update(value), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const end = sealed.length - tagBytes;
      const decipher = createDecipheriv(name, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAAD(context).setAuthTag(sealed.subarray(end));
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()]);
    },
  };
}

/** Initialisation vector, ciphertext with padding. */
function aescbc(key: Buffer): Cipher {
  const name = `aes-${key.length * 8}-cbc`;
  return {
    seal(value) {
      const iv = randomBytes(blockBytes);
      const cipher = createCipheriv(name, key, iv);
      return Buffer.concat([iv, cipher.update(value), cipher.final()]);
    },
    open(sealed) {
      const decipher = createDecipheriv(name, key, sealed.subarray(0, blockBytes));
      return Buffer.concat([decipher.update(sealed.subarray(blockBytes)), decipher.final()]);
    },
  };
}

/** Nonce, box: XSalsa20 and Poly1305, which Node has not. */
async function secretbox(key: Buffer): Promise<Cipher> {
  const { xsalsa20poly1305 } = await import("@noble/ciphers/salsa.js");
  return {
    seal(value) {
      const nonce = randomBytes(boxNonceBytes);
      return Buffer.concat([nonce, xsalsa20poly1305(key, nonce).encrypt(value)]);
    },
    open: (sealed) =>
      Buffer.from(xsalsa20poly1305(key, sealed.subarray(0, boxNonceBytes)).decrypt(sealed.subarray(boxNonceBytes))),
  };
}

const ciphers = { aesgcm, aescbc, secretbox };

export async function providerFor(kind: keyof typeof ciphers, keyName: string, key: Buffer): Promise<Provider> {
  const cipher = await ciphers[kind](key);
  const prefix = Buffer.from(`${sealedPrefix.toString()}${kind}:v1:${keyName}:`);
  return {
    prefix,
    seal: (value, context) => Buffer.concat([prefix, cipher.seal(value, context)]),
    open: cipher.open,
  };
}
