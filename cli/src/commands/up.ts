/** `kayak up`: from nothing to a cluster whose nodes are Ready; on a running cluster, repairs what is missing. */
import { CommandError } from "../command/errors.ts";
import { createProgress } from "../command/progress.ts";
import type { Invocation } from "../command/spec.ts";
import { alreadyUp, bringUp } from "../cluster/bring-up.ts";
import { chooseSettings } from "../cluster/choose.ts";
import { maxNodes } from "../cluster/options.ts";
import { pathsFromFlags, sameCluster, type ClusterPaths } from "../cluster/paths.ts";
import { loadSettings, type ClusterSettings } from "../cluster/settings.ts";
import { completePath } from "../preflight/tools.ts";

export async function run({ flags }: Invocation): Promise<void> {
  process.env["PATH"] = completePath();
  const paths = pathsFromFlags(flags);
  const progress = createProgress();
  const known = loadSettings(paths);
  if (known) checkKnown(paths, known, flags);
  const up = await bringUp(paths, flags, { progress, choose: () => chooseSettings(paths.name, flags) });
  process.stdout.write(up.wasUp ? alreadyUp(paths, up) : whatNext(up.settings, up.context));
}

/** An existing cluster keeps what it was made with. */
function checkKnown(paths: ClusterPaths, settings: ClusterSettings, flags: Invocation["flags"]): void {
  if (settings.hostAddress !== undefined)
    throw new CommandError(`cluster "${paths.name}" is one across machines.`, {
      hints: [`Start it: kayak server${sameCluster(paths)}`],
    });
  const wanted = flags.integer("nodes", { min: 1, max: maxNodes }) ?? settings.nodes.length;
  if (wanted !== settings.nodes.length)
    process.stderr.write(
      `kayak: cluster "${paths.name}" exists with ${settings.nodes.length} nodes; "kayak node add" and "kayak node remove" change that.\n`,
    );
}

function whatNext(settings: ClusterSettings, context: string): string {
  return `
Cluster "${settings.name}" is up. kubectl uses it now (context "${context}").

  kubectl get nodes                       or: kayak get nodes
  kayak image demo                        build a demo image
  kubectl apply -f examples/web.yaml      run it, six times, behind a service
  kayak down                              stop; with --purge also delete its data
`;
}
