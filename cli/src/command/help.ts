/** Help texts, rendered from the command table. */
import type { Command, CommandGroup, OptionSpec } from "./spec.ts";

const groups: readonly (readonly [CommandGroup, string])[] = [
  ["cluster", "The cluster"],
  ["objects", "What runs in it"],
  ["components", "Single components"],
  ["other", "Other"],
];

const intro = `kayak: a small, complete Kubernetes on one Linux machine.

  kayak up                      start a cluster of three nodes
  kayak apply -f web.yaml       run something on it (kubectl works as well)
  kayak down --purge            stop it and leave nothing behind`;

export function renderOverview(table: readonly Command[]): string {
  const visible = table.filter((command) => !command.hidden);
  const width = Math.max(...visible.map((command) => label(command).length));
  const sections = groups
    .map(([group, title]) => ({ title, commands: visible.filter((command) => command.group === group) }))
    .filter(({ commands }) => commands.length > 0)
    .map(
      ({ title, commands }) =>
        `${title}:\n${commands.map((command) => `  ${label(command).padEnd(width)}  ${command.summary}`).join("\n")}`,
    );
  return `${intro}\n\n${sections.join("\n\n")}\n\n"kayak COMMAND --help" tells more about one command.\n`;
}

export function renderSubcommands(table: readonly Command[], first: string): string {
  const commands = table.filter((command) => command.name.startsWith(`${first} `));
  const width = Math.max(...commands.map((command) => label(command).length));
  return `${commands.map((command) => `  kayak ${label(command).padEnd(width)}  ${command.summary}`).join("\n")}\n`;
}

export function renderHelp(command: Command): string {
  const parts = [
    `${command.summary[0]?.toUpperCase()}${command.summary.slice(1)}.`,
    `Usage: kayak ${label(command)}${usageFlags(command)}`,
  ];
  if (command.description) parts.push(command.description);
  const options = Object.entries(command.options ?? {}).filter(([, option]) => !option.hidden);
  if (options.length > 0) parts.push(`Flags:\n${renderOptions(options)}`);
  return `${parts.join("\n\n")}\n`;
}

function label(command: Command): string {
  return command.arguments ? `${command.name} ${command.arguments}` : command.name;
}

function usageFlags(command: Command): string {
  return Object.values(command.options ?? {}).some((option) => !option.hidden) ? " [flags]" : "";
}

function renderOptions(options: readonly (readonly [string, OptionSpec])[]): string {
  const labels = options.map(
    ([name, option]) =>
      `${option.short ? `-${option.short}, ` : "    "}--${name}${option.type === "string" ? ` ${option.value ?? "VALUE"}` : ""}`,
  );
  const width = Math.max(...labels.map((text) => text.length));
  return options
    .map(
      ([, option], i) =>
        `  ${labels[i]?.padEnd(width)}  ${option.help}${option.default ? ` (default: ${option.default})` : ""}`,
    )
    .join("\n");
}
