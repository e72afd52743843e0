/** Short names for values, fit to be part of an object's name. */

/** Without vowels and look-alikes, so that no hash spells a word. */
const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** `collisions` makes another hash of the same value, after its hash turned out to be taken by another. */
export function contentHash(value: unknown, collisions?: number): string {
  const digits = String(fnv1a(canonical(value) + (collisions === undefined ? "" : `#${collisions}`)));
  return Array.from(digits, (digit) => SAFE_ALPHABET[digit.charCodeAt(0) % SAFE_ALPHABET.length]).join("");
}

/** JSON with sorted keys and without absent fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
