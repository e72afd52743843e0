/** Names the server makes up: uids, and the random end of a generateName. */
import { randomInt, randomUUID } from "node:crypto";

/** No vowels, so that no words come out; no characters that look alike. */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";
const suffixLength = 5;
const maxNameLength = 63;

export function randomSuffix(length = suffixLength): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join("");
}

/** Cuts the base so that the whole still fits a DNS label. */
export function generateName(base: string): string {
  return base.slice(0, maxNameLength - suffixLength) + randomSuffix();
}

export function newUid(): string {
  return randomUUID();
}
