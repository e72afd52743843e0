/** The elements of field paths: `f:NAME` for a field, `k:{...}` for a list element by its keys, `v:VALUE` for one by its value. */

export interface KeyField {
  readonly name: string;
  /** What an absent key counts as. */
  readonly fallback?: unknown;
}

type PlainObject = Readonly<Record<string, unknown>>;

export function fieldElement(name: string): string {
  return `f:${name}`;
}

export function valueElement(value: unknown): string {
  return `v:${JSON.stringify(value)}`;
}

/** `keys` are sorted by name. A key that is absent takes its default, or is left out. */
export function keyElement(keys: readonly KeyField[], item: unknown): string {
  const parts: string[] = [];
  for (const { name, fallback } of keys) {
    const value = (item as PlainObject | null)?.[name] ?? fallback;
    if (value !== undefined) parts.push(`${JSON.stringify(name)}:${JSON.stringify(value)}`);
  }
  return `k:{${parts.join(",")}}`;
}

/** A path for people: `.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]`. */
export function pathText(path: readonly string[]): string {
  return path.map(elementText).join("");
}

export function elementText(element: string): string {
  const rest = element.slice(2);
  if (element.startsWith("f:")) return `.${rest}`;
  if (element.startsWith("v:")) return `[=${rest}]`;
  return element.startsWith("k:") ? keysText(rest) : `[${rest}]`;
}

function keysText(json: string): string {
  const keys = Object.entries(JSON.parse(json) as PlainObject);
  return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
}
