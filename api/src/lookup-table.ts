/** A table that is asked for names from outside: it knows only its own, so `constructor` is nothing to it. */
export function lookupTable<V>(entries: Readonly<Record<string, V>>): Readonly<Record<string, V | undefined>> {
  return Object.assign(Object.create(null) as Record<string, V | undefined>, entries);
}
