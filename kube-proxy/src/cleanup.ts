/** Takes away what a proxy has put into this network namespace, in whichever of the two iptables, and nothing else. */
import { installedVariants, type Iptables } from "./iptables/iptables.ts";
import { planCleanup } from "./rules/diff.ts";
import { parseSaved } from "./rules/parse.ts";

export async function cleanupProxy(variants?: readonly Iptables[]): Promise<void> {
  for (const tools of variants ?? (await installedVariants())) {
    const text = planCleanup(parseSaved(await tools.save()));
    if (text !== undefined) await tools.restore(text);
  }
}
