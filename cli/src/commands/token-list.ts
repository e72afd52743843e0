/** `kayak token list`: tokens with which machines may join. */
import { humanDuration } from "@kayak/api";
import { renderTable } from "../command/columns.ts";
import type { Invocation } from "../command/spec.ts";
import { listTokens, type StoredToken } from "../join/bootstrap-tokens.ts";
import { connect } from "../kubectl/session.ts";

export async function run({ flags }: Invocation): Promise<void> {
  using session = connect(flags);
  const tokens = await listTokens(session.client);
  process.stdout.write(
    renderTable(
      ["TOKEN", "TTL", "EXPIRES", "USAGES", "DESCRIPTION", "EXTRA GROUPS"],
      tokens.map((token) => tokenRow(token, Date.now())),
    ),
  );
}

export function tokenRow(token: StoredToken, now: number): string[] {
  const { bearer, expiresMs, usages, description, groups } = token;
  const ends = expiresMs === undefined ? "<never>" : new Date(expiresMs).toISOString().replace(/\.\d+Z$/, "Z");
  const ttl = expiresMs === undefined ? "<forever>" : expiresMs <= now ? "<expired>" : humanDuration(expiresMs - now);
  return [bearer, ttl, ends, usages.join(","), description || "<none>", groups || "<none>"];
}
