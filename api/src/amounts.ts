/** Arithmetic of resource lists: quantities by resource name. None of these changes its arguments. */
import { addQuantities, compareQuantities, isZeroQuantity, subtractQuantities } from "./quantity.ts";

export type Amounts = Readonly<Record<string, string>>;
type Mutable = Record<string, string>;

export function addAmounts(a: Amounts, b: Amounts = {}): Mutable {
  return merge(a, b, addQuantities);
}

export function largerAmounts(a: Amounts, b: Amounts): Mutable {
  return merge(a, b, (left, right) => (compareQuantities(left, right) < 0 ? right : left));
}

/** What `a` has more than `b`; what it has less counts as nothing. */
export function surplus(a: Amounts, b: Amounts): Mutable {
  const entries = Object.entries(a).map(([name, amount]): [string, string] => {
    const before = b[name] ?? "0";
    return [name, compareQuantities(amount, before) > 0 ? subtractQuantities(amount, before) : "0"];
  });
  return Object.fromEntries(entries);
}

export function withoutZeros(amounts: Amounts): Mutable {
  return filterAmounts(amounts, (name) => !isZeroQuantity(amounts[name]!));
}

export function filterAmounts(amounts: Amounts, keep: (name: string) => boolean): Mutable {
  return Object.fromEntries(Object.entries(amounts).filter(([name]) => keep(name)));
}

export function sameAmounts(a: Amounts, b: Amounts): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => b[name] !== undefined && compareQuantities(a[name]!, b[name]) === 0)
  );
}

function merge(a: Amounts, b: Amounts, combine: (a: string, b: string) => string): Mutable {
  const result = { ...a };
  for (const [name, amount] of Object.entries(b))
    result[name] = name in result ? combine(result[name]!, amount) : amount;
  return result;
}
