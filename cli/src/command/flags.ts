/** The flags of one invocation, read with the type that the command expects. */
import { UsageError } from "./errors.ts";

type Value = string | boolean | readonly (string | boolean)[] | undefined;

export class Flags {
  readonly #values: Readonly<Record<string, Value>>;

  constructor(values: Readonly<Record<string, Value>>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined;
  }

  boolean(name: string): boolean {
    return this.#values[name] === true;
  }

  string(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === "string" ? value : undefined;
  }

  required(name: string): string {
    const value = this.string(name);
    if (value === undefined || value === "") throw new UsageError(`--${name} is required.`);
    return value;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    if (Array.isArray(value)) return value.map(String);
    return typeof value === "string" ? [value] : [];
  }

  integer(name: string, bounds: { readonly min: number; readonly max: number }): number | undefined {
    const text = this.string(name);
    if (text === undefined) return undefined;
    const number = /^-?\d+$/.test(text) ? Number(text) : NaN;
    if (number >= bounds.min && number <= bounds.max) return number;
    throw new UsageError(`--${name} takes a whole number from ${bounds.min} to ${bounds.max}, not "${text}".`);
  }
}
