/** Reads configuration files in Kubernetes' form: YAML with apiVersion and kind, every mistake named with its place. */

export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

type Plain = Readonly<Record<string, unknown>>;

/** One value of a file, with the place it has there. */
export class ConfigNode {
  readonly at: string;
  readonly value: unknown;

  constructor(at: string, value: unknown) {
    this.at = at;
    this.value = value;
  }

  fail(why: string): never {
    throw new ConfigError(`${this.at}: ${why}`);
  }

  /** The fields of an object; any that is not known is a mistake. */
  fields<const K extends string>(...known: K[]): Record<K, ConfigNode> {
    const value = this.value ?? {};
    if (typeof value !== "object" || Array.isArray(value)) this.fail("must be an object");
    for (const name of Object.keys(value)) if (!known.includes(name as K)) this.fail(`unknown field "${name}"`);
    return Object.fromEntries(
      known.map((name) => [name, new ConfigNode(`${this.at}.${name}`, (value as Plain)[name])]),
    ) as Record<K, ConfigNode>;
  }

  get isPresent(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  list(): ConfigNode[] {
    if (!this.isPresent) return [];
    if (!Array.isArray(this.value)) this.fail("must be a list");
    return this.value.map((item: unknown, index) => new ConfigNode(`${this.at}[${index}]`, item));
  }

  text(): string | undefined {
    if (!this.isPresent) return undefined;
    return typeof this.value === "string" ? this.value : this.fail("must be a string");
  }

  requiredText(): string {
    return this.text() || this.fail("is required");
  }

  texts(): string[] {
    return this.list().map((item) => item.text() ?? item.fail("must be a string"));
  }

  number(): number | undefined {
    if (!this.isPresent) return undefined;
    return typeof this.value === "number" ? this.value : this.fail("must be a number");
  }

  flag(): boolean | undefined {
    if (!this.isPresent) return undefined;
    return typeof this.value === "boolean" ? this.value : this.fail("must be true or false");
  }

  oneOf<const V extends string>(...values: V[]): V {
    const text = this.requiredText();
    return values.includes(text as V)
      ? (text as V)
      : this.fail(`${JSON.stringify(text)} is none of ${values.join(", ")}`);
  }
}

export interface ConfigType<K extends string> {
  readonly kind: string;
  readonly apiVersions: readonly string[];
  readonly fields: readonly K[];
}

/** The fields of a file besides apiVersion and kind. */
export async function readConfig<const K extends string>(
  text: string,
  type: ConfigType<K>,
): Promise<Record<K, ConfigNode>> {
  const { kind } = type;
  const { load, JSON_SCHEMA } = await import("js-yaml");
  let document: unknown;
  try {
    document = load(text, { schema: JSON_SCHEMA });
  } catch (error) {
    throw new ConfigError(`${kind}: ${(error as Error).message}`);
  }
  return fieldsOf(new ConfigNode(kind, document), type);
}

/** The same of a configuration inside another one. */
export function fieldsOf<const K extends string>(
  node: ConfigNode,
  { kind, apiVersions, fields }: ConfigType<K>,
): Record<K, ConfigNode> {
  const all = node.fields<"apiVersion" | "kind" | "metadata" | K>("apiVersion", "kind", "metadata", ...fields);
  if (all.kind.requiredText() !== kind) all.kind.fail(`must be ${kind}`);
  if (!apiVersions.includes(all.apiVersion.requiredText())) all.apiVersion.fail(`must be ${apiVersions.join(" or ")}`);
  return all;
}
