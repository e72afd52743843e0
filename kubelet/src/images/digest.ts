/** sha256 digests of what passes by. */
import { createHash } from "node:crypto";

const pattern = /^sha256:[0-9a-f]{64}$/;

export function sha256(data: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(data).digest("hex")}`;
}

/** A digest from a document; anything but sha256 in lower case is refused, since it becomes a file name. */
export function checkedDigest(text: unknown): string {
  if (typeof text !== "string" || !pattern.test(text))
    throw new Error(`${JSON.stringify(text)} is not a sha256 digest`);
  return text;
}

export function hexOf(digest: string): string {
  return checkedDigest(digest).slice("sha256:".length);
}

/** Passes `source` on; at its end `check` gets the digest and size of everything, and may throw. */
export async function* digesting(
  source: AsyncIterable<Buffer>,
  check: (digest: string, size: number) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let size = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    size += chunk.length;
    yield chunk;
  }
  check(`sha256:${hash.digest("hex")}`, size);
}
