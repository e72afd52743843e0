/** `kayak logs POD`: what a container printed. */
import { errorFromReply, query, resourcePath } from "@kayak/client";
import { Pods } from "@kayak/api";
import { UsageError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { parseDuration } from "./duration.ts";
import { connect } from "./session.ts";

const maxTail = 2 ** 31 - 1;

export async function run({ flags, positionals: [word = ""] }: Invocation): Promise<void> {
  const since = flags.string("since");
  const sinceMs = since === undefined ? undefined : parseDuration(since);
  if (since !== undefined && sinceMs === undefined)
    throw new UsageError(`--since takes a duration such as 30s, 10m or 2h, not "${since}".`);
  using session = connect(flags);
  const path = resourcePath(Pods, {
    namespace: session.namespace,
    name: word.replace(/^pods?\//, ""),
    subresource: "log",
  });
  const options = {
    container: flags.string("container"),
    follow: flags.boolean("follow") || undefined,
    previous: flags.boolean("previous") || undefined,
    timestamps: flags.boolean("timestamps") || undefined,
    tailLines: flags.integer("tail", { min: 0, max: maxTail }),
    sinceSeconds: sinceMs === undefined ? undefined : Math.ceil(sinceMs / 1000),
  };
  const answer = await session.client.request(path + query(options));
  if (answer.status >= 400) throw errorFromReply(answer.status, await answer.text());
  for await (const chunk of answer.body) process.stdout.write(chunk);
}
