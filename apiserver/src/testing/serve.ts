/** Runs an API server with the options in its first argument, as JSON, until it is killed. Says `ready` when it serves. */
import { createLogger } from "@kayak/api";
import type { ApiServerOptions } from "../options.ts";
import { startApiServer } from "../server.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as ApiServerOptions;
await startApiServer({ ...options, logger: createLogger("apiserver", { write: () => {} }) });
process.stdout.write("ready\n");
