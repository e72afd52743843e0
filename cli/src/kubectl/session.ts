/** Which cluster a verb talks to: that of --kubeconfig or --context, else the one that --name means. */
import { existsSync } from "node:fs";
import { createClient, defaultKubeconfigPaths, loadKubeconfig, type Client, type ClientConfig } from "@kayak/client";
import { pathsFromFlags } from "../cluster/paths.ts";
import { CommandError } from "../command/errors.ts";
import type { Flags } from "../command/flags.ts";

export interface Session extends Disposable {
  readonly client: Client;
  readonly config: ClientConfig;
  readonly namespace: string;
}

export function connect(flags: Flags): Session {
  const config = configFor(flags);
  const client = createClient({ ...config, userAgent: "kayak" });
  return {
    client,
    config,
    namespace: flags.string("namespace") ?? config.namespace ?? "default",
    [Symbol.dispose]: () => client.close(),
  };
}

function configFor(flags: Flags): ClientConfig {
  const file = flags.string("kubeconfig");
  const context = flags.string("context");
  if (file !== undefined || context !== undefined) return loadKubeconfig(file ?? defaultKubeconfigPaths(), { context });
  const { adminConf, name } = pathsFromFlags(flags);
  if (existsSync(adminConf)) return loadKubeconfig(adminConf);
  if (flags.has("name")) throw new CommandError(`there is no cluster "${name}": "kayak up --name ${name}" starts one.`);
  const [path = ""] = defaultKubeconfigPaths();
  if (existsSync(path)) return loadKubeconfig();
  throw new CommandError('there is no cluster yet: "kayak up" starts one.');
}
