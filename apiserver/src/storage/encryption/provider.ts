/** What turns values into what is stored and back. Who sealed a stored value is told by how it begins. */

export interface Provider {
  /** Of stored values; empty for the one that changes nothing. */
  readonly prefix: Buffer;
  /** `context` is the key that the value is stored under: a value moved to another one does not open. */
  seal(value: Buffer, context: Buffer): Buffer;
  /** Gets what follows the prefix. Throws when it was not sealed with this key. */
  open(sealed: Buffer, context: Buffer): Buffer;
}

/** What every sealed value begins with. */
export const sealedPrefix = Buffer.from("k8s:enc:");

export const identity: Provider = {
  prefix: Buffer.alloc(0),
  seal: (value) => value,
  open: (stored) => stored,
};
