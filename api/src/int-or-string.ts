/** Values that are a number or a percentage of something ("25%"), and ports that are a number or a name. */
export type IntOrString = number | string;

/**
 * The number that `value` stands for out of `total`: itself, or its percentage of it, rounded up or down.
 * Throws for text that is no percentage, with upstream's words.
 */
export function resolveIntOrPercent(value: IntOrString, total: number, options: { readonly roundUp: boolean }): number {
  if (typeof value === "number") return value;
  const match = /^([0-9]+)%$/.exec(value);
  if (!match) throw new TypeError("invalid value for IntOrString: invalid type: string is not a percentage");
  const share = Number(match[1]) * total;
  return options.roundUp ? Math.ceil(share / 100) : Math.floor(share / 100);
}
