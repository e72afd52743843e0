/** Reads what `iptables-save` prints. */
import { tables, type MutableRuleSet, type TableName } from "./chains.ts";

export function parseSaved(text: string): MutableRuleSet {
  const found = { nat: new Map<string, string[]>(), filter: new Map<string, string[]>() };
  let chains: Map<string, string[]> | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith("*"))
      chains = tables.includes(line.slice(1) as TableName) ? found[line.slice(1) as TableName] : undefined;
    else if (line.startsWith(":")) chains?.set(line.slice(1, line.indexOf(" ")), []);
    else if (line.startsWith("-A ")) addRule(chains, line);
  }
  return found;
}

function addRule(chains: Map<string, string[]> | undefined, line: string): void {
  const end = line.indexOf(" ", 3);
  chains?.get(line.slice(3, end))?.push(line.slice(end + 1));
}
