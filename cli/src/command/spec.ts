/** A command as data: what the table holds, help prints and the parser checks. Its code is imported when it runs. */
import type { Flags } from "./flags.ts";

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** What stands for the value in help, e.g. `CIDR`. */
  readonly value?: string;
  readonly help: string;
  readonly multiple?: boolean;
  /** Shown in help; the command applies it. */
  readonly default?: string;
  /** Works, but is not shown. */
  readonly hidden?: boolean;
}

export interface Invocation {
  readonly flags: Flags;
  readonly positionals: readonly string[];
  /** What followed `--`. */
  readonly rest: readonly string[];
}

export interface CommandModule {
  /** Resolves to the exit code; nothing means 0. */
  run(invocation: Invocation): Promise<number | void>;
}

export type CommandGroup = "cluster" | "objects" | "components" | "other";

export interface Command {
  /** One word or two, e.g. `up` or `node add`. */
  readonly name: string;
  readonly group: CommandGroup;
  readonly summary: string;
  /** More for `--help`: paragraphs and examples. */
  readonly description?: string;
  /** Synopsis of the positionals, e.g. `NAME [FILE...]`. */
  readonly arguments?: string;
  /** How many positionals there may be. */
  readonly positionals?: { readonly min: number; readonly max: number };
  readonly options?: Readonly<Record<string, OptionSpec>>;
  /** Works, but is not listed. */
  readonly hidden?: boolean;
  readonly load: () => Promise<CommandModule>;
}
