/** The `kayak` command: finds what was asked for, runs it, and turns what went wrong into one line and an exit code. */
import { CommandError, UsageError } from "./command/errors.ts";
import { renderHelp, renderOverview, renderSubcommands } from "./command/help.ts";
import { findCommand, parseInvocation, subcommands, wantsHelp } from "./command/parse.ts";
import { commandTable } from "./commands/table.ts";

const failed = 1;
const misused = 2;

export async function main(words: readonly string[]): Promise<number> {
  try {
    return await dispatch(words);
  } catch (error) {
    return report(error);
  }
}

async function dispatch(words: readonly string[]): Promise<number> {
  const [first = ""] = words;
  if (words.length === 0 || ["help", "--help", "-h"].includes(first)) return help(words.slice(1));
  if (first === "--version") return dispatch(["version"]);
  if (words[1] === "--help" && subcommands(commandTable, first).length > 0) return help(words);
  const { command, args } = findCommand(commandTable, words);
  if (wantsHelp(command, args)) return print(renderHelp(command));
  const module = await command.load();
  return (await module.run(parseInvocation(command, args))) ?? 0;
}

function help(words: readonly string[]): number {
  const [first = "", second = ""] = words;
  if (first === "" || first.startsWith("-")) return print(renderOverview(commandTable));
  if (subcommands(commandTable, first).length > 0 && (second === "" || second.startsWith("-")))
    return print(renderSubcommands(commandTable, first));
  return print(renderHelp(findCommand(commandTable, words).command));
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function report(error: unknown): number {
  if (error instanceof UsageError) return complain(error.message, [], misused);
  if (error instanceof CommandError) return complain(error.message, error.hints, failed);
  const debug = process.env["KAYAK_LOG_LEVEL"] === "debug";
  return complain(
    error instanceof Error ? (debug ? (error.stack ?? error.message) : error.message) : String(error),
    [],
    failed,
  );
}

function complain(message: string, hints: readonly string[], code: number): number {
  process.stderr.write(`kayak: ${message}\n${hints.map((hint) => `  ${hint}\n`).join("")}`);
  return code;
}
