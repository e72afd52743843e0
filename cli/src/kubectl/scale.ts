/** `kayak scale`: through the scale subresource, so it works for everything that has one. */
import type { Invocation } from "../command/spec.ts";
import { UsageError } from "../command/errors.ts";
import { named } from "./apply.ts";
import { discover } from "./discovery.ts";
import { connect } from "./session.ts";
import { parseNamedTargets } from "./targets.ts";

const maxReplicas = 2 ** 31 - 1;

export async function run({ flags, positionals }: Invocation): Promise<void> {
  const replicas = flags.integer("replicas", { min: 0, max: maxReplicas });
  if (replicas === undefined) throw new UsageError("say how many with --replicas=N.");
  using session = connect(flags);
  const targets = parseNamedTargets(positionals, await discover(session.client));
  for (const { resource, name } of targets) {
    const ref = { name, namespace: session.namespace };
    await session.client.patch(resource, ref, { type: "merge", subresource: "scale", body: { spec: { replicas } } });
    console.log(`${named(resource)}/${name} scaled`);
  }
}
