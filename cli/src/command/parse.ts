/** From the words on the command line to a command and its invocation. */
import { parseArgs } from "node:util";
import { UsageError } from "./errors.ts";
import { Flags } from "./flags.ts";
import type { Command, Invocation, OptionSpec } from "./spec.ts";
import { closest, didYouMean } from "./suggest.ts";

const helpOption: OptionSpec = { type: "boolean", short: "h", help: "show this help" };

/** The command that the first words name, and the words after it. Flags may stand between the two words of a command. */
export function findCommand(
  table: readonly Command[],
  words: readonly string[],
): { command: Command; args: readonly string[] } {
  const [first = "", ...rest] = words;
  const at = secondWord(table, first, rest);
  const second = rest[at] ?? "";
  const pair = table.find((command) => command.name === `${first} ${second}`);
  if (pair) return { command: pair, args: rest.filter((_, i) => i !== at) };
  const single = table.find((command) => command.name === first);
  if (single) return { command: single, args: rest };
  throw unknownCommand(table, first, second);
}

/** Where the second word of a two-word command is: the first word that is neither a flag nor a flag's value. */
function secondWord(table: readonly Command[], first: string, rest: readonly string[]): number {
  const options = table
    .filter((command) => command.name.startsWith(`${first} `))
    .flatMap((command) => Object.entries(command.options ?? {}));
  const takesValue = (word: string) =>
    options.some(([name, { type, short }]) => type === "string" && (word === `--${name}` || word === `-${short}`));
  return rest.findIndex((word, i) => !word.startsWith("-") && !takesValue(rest[i - 1] ?? ""));
}

function unknownCommand(table: readonly Command[], first: string, second: string): UsageError {
  const verbs = subcommands(table, first);
  if (verbs.length > 0 && (second === "" || second.startsWith("-")))
    return new UsageError(`"kayak ${first}" needs one of: ${verbs.join(", ")}.`);
  if (verbs.length > 0)
    return new UsageError(
      `unknown command "${first} ${second}".${didYouMean(second, verbs) || ` It takes one of: ${verbs.join(", ")}.`}`,
    );
  const names = table.filter((command) => !command.hidden).map((command) => command.name.split(" ")[0] ?? "");
  return new UsageError(`unknown command "${first}".${didYouMean(first, names)}`);
}

/** The second words of two-word commands under `first`. */
export function subcommands(table: readonly Command[], first: string): string[] {
  return table
    .filter((command) => command.name.startsWith(`${first} `))
    .map((command) => command.name.slice(first.length + 1));
}

export function wantsHelp(command: Command, args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const taken = Object.values(command.options ?? {}).some((option) => option.short === "h");
  return own.includes("--help") || (!taken && own.includes("-h"));
}

export function parseInvocation(command: Command, args: readonly string[]): Invocation {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const { values, positionals } = parse(command, own);
  checkCount(command, positionals.length);
  return { flags: new Flags(values), positionals, rest: end === -1 ? [] : args.slice(end + 1) };
}

function parse(command: Command, args: readonly string[]) {
  const options = { ...command.options, help: helpOption };
  try {
    return parseArgs({ args: [...args], options: bare(options), allowPositionals: true, strict: true });
  } catch (error) {
    throw explain(error, command, Object.keys(options));
  }
}

/** Only what `parseArgs` knows of. */
function bare(options: Readonly<Record<string, OptionSpec>>) {
  return Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, multiple: multiple ?? false, ...(short !== undefined && { short }) },
    ]),
  );
}

function explain(error: unknown, command: Command, names: readonly string[]): unknown {
  if (!(error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"))) return error;
  const unknown = /Unknown option '(-+)([^']+)'/.exec(error.message);
  if (!unknown) return new UsageError(firstSentence(error.message));
  const [, dashes = "", name = ""] = unknown;
  const candidate = closest(name, names);
  const suggestion =
    candidate === undefined ? ` See "kayak ${command.name} --help".` : ` Did you mean "--${candidate}"?`;
  return new UsageError(`unknown flag "${dashes}${name}" for "kayak ${command.name}".${suggestion}`);
}

function firstSentence(message: string): string {
  const text = message.split("\n")[0] ?? message;
  const end = text.indexOf(". ");
  return `${(end === -1 ? text : text.slice(0, end)).replace(/\.$/, "").replaceAll("'", '"')}.`;
}

function checkCount(command: Command, count: number): void {
  const { min, max } = command.positionals ?? { min: 0, max: 0 };
  const usage = `kayak ${command.name}${command.arguments ? ` ${command.arguments}` : ""}`;
  if (count < min)
    throw new UsageError(`"kayak ${command.name}" needs ${command.arguments ?? "an argument"}. Usage: ${usage}`);
  if (count > max)
    throw new UsageError(
      max === 0
        ? `"kayak ${command.name}" takes no arguments.`
        : `"kayak ${command.name}" takes fewer arguments. Usage: ${usage}`,
    );
}
