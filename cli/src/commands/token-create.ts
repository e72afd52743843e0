/** `kayak token create`: lets other machines join, and prints what to type there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandError, UsageError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";
import type { Invocation } from "../command/spec.ts";
import { clusterFacts } from "../cluster/facts.ts";
import { pathsFromFlags, sameCluster } from "../cluster/paths.ts";
import { requireSettings } from "../cluster/settings.ts";
import { createToken } from "../join/bootstrap-tokens.ts";
import { publishClusterInfo } from "../join/cluster-info.ts";
import { joinCommand, pinOf } from "../join/token.ts";
import { parseDuration } from "../kubectl/duration.ts";
import { connect } from "../kubectl/session.ts";
import { clusterCA } from "../pki/plan.ts";
import { serverUrl } from "../network/plan.ts";

const defaultTtlMs = 24 * 3600_000;

export async function run({ flags }: Invocation): Promise<void> {
  const paths = pathsFromFlags(flags);
  const settings = requireSettings(paths);
  if (settings.hostAddress === undefined)
    throw new CommandError(`cluster "${paths.name}" is one on this machine: others don't reach its API server.`, {
      hints: [`A cluster that they can join is started with: kayak server${sameCluster(paths)}`],
    });
  const expiresMs = expiry(flags);
  using session = connect(flags);
  const authority = readFileSync(join(paths.pki, `${clusterCA}.crt`), "utf8");
  const server = serverUrl(settings);
  await publishClusterInfo(session.client, { server, authority, facts: clusterFacts(settings) });
  const bearer = await createToken(session.client, { description: flags.string("description"), expiresMs });
  process.stdout.write(`${joinCommand(server, { bearer, pin: pinOf(authority) })}\n`);
}

function expiry(flags: Flags): number | undefined {
  const text = flags.string("ttl");
  const ttlMs = text === undefined ? defaultTtlMs : text === "0" ? 0 : parseDuration(text);
  if (ttlMs === undefined) throw new UsageError(`--ttl takes a duration like 90s, 30m or 24h, or 0, not "${text}".`);
  return ttlMs === 0 ? undefined : Date.now() + ttlMs;
}
