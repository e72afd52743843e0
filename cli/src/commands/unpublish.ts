/** `kayak unpublish PORT | TYPE/NAME`: closes what `publish` opened. */
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { pathsFromFlags } from "../cluster/paths.ts";
import { requireSettings } from "../cluster/settings.ts";
import { loadPublished, savePublished, socketOf } from "../publish/published.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  const [what = ""] = positionals;
  const paths = pathsFromFlags(flags);
  requireSettings(paths);
  const all = loadPublished(paths);
  const isMeant = (each: (typeof all)[number]) =>
    [String(each.port), socketOf(each), `${each.kind}/${each.name}`].includes(what);
  const closed = all.filter(isMeant);
  if (closed.length === 0)
    throw new CommandError(`"${what}" is not published.`, { hints: ["See what is: kayak publish"] });
  savePublished(
    paths,
    all.filter((each) => !isMeant(each)),
  );
  for (const each of closed) process.stdout.write(`${socketOf(each)} closed\n`);
}
