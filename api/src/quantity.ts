/** Replaced below by the real implementation (see the api package's work list). */
export function canonicalQuantity(value: string | number): string {
  return String(value);
}
