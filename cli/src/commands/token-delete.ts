/** `kayak token delete TOKEN`: nobody joins with it any more. Nodes that have joined stay. */
import { isStatus } from "@kayak/api";
import { CommandError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { deleteToken } from "../join/bootstrap-tokens.ts";
import { connect } from "../kubectl/session.ts";

export async function run({ flags, positionals }: Invocation): Promise<void> {
  const [token = ""] = positionals;
  using session = connect(flags);
  const [id = ""] = token.split(".", 1);
  await deleteToken(session.client, id).catch((error: unknown) => {
    if (!isStatus(error, "NotFound")) throw error;
    throw new CommandError(`there is no token "${id}".`, { hints: ["See them: kayak token list"], cause: error });
  });
  process.stdout.write(`token ${id} deleted\n`);
}
