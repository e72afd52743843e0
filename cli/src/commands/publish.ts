/** `kayak publish TYPE/NAME [PORT[:TARGET]]`: opens a port of this machine that leads into the cluster; alone, lists what is open. */
import { isIPv4 } from "node:net";
import { isStatus } from "@kayak/api";
import { renderTable } from "../command/columns.ts";
import { CommandError, UsageError } from "../command/errors.ts";
import type { Invocation } from "../command/spec.ts";
import { highestPort } from "../cluster/options.ts";
import { pathsFromFlags, preparedFile, type ClusterPaths } from "../cluster/paths.ts";
import { requireSettings } from "../cluster/settings.ts";
import { waitFor } from "../cluster/probe.ts";
import { existsSync } from "node:fs";
import { isListening } from "../host/waiting.ts";
import { connect } from "../kubectl/session.ts";
import { linkWith, machineLinks } from "../network/machine.ts";
import { isPortFree } from "../preflight/addresses.ts";
import { loadPublished, savePublished, socketOf, type Published } from "../publish/published.ts";
import { findTarget, TargetError } from "../publish/target.ts";

const openTimeoutMs = 10_000;
const everyAddress = "0.0.0.0";

export async function run(invocation: Invocation): Promise<void> {
  const { flags, positionals } = invocation;
  const paths = pathsFromFlags(flags);
  requireSettings(paths);
  if (positionals.length === 0) return list(paths);
  if (!existsSync(preparedFile(paths)))
    throw new CommandError(`cluster "${paths.name}" is not running.`, { hints: ["Start it: kayak up"] });
  using session = connect(flags);
  const published = {
    ...parse(positionals),
    address: flags.string("address") ?? "127.0.0.1",
    namespace: session.namespace,
  };
  await checkPlace(paths, published);
  await findTarget(session.client, published, 0).catch((error: unknown) => {
    if (error instanceof TargetError) throw new CommandError(`${error.message}.`, { cause: error });
    if (isStatus(error, "NotFound"))
      throw new CommandError(`there is no ${published.kind}/${published.name} in namespace ${published.namespace}.`, {
        cause: error,
      });
    throw error;
  });
  savePublished(paths, [...loadPublished(paths), published]);
  await waitUntilOpen(published);
  process.stdout.write(`${urlOf(published)}\n`);
}

function list(paths: ClusterPaths): void {
  const rows = loadPublished(paths).map((each) => [
    socketOf(each),
    each.namespace,
    `${each.kind}/${each.name}`,
    each.targetPort ?? "<only>",
    urlOf(each),
  ]);
  process.stdout.write(renderTable(["ADDRESS", "NAMESPACE", "LEADS TO", "PORT", "URL"], rows));
}

const kinds: Readonly<Record<string, Published["kind"]>> = {
  service: "service",
  services: "service",
  svc: "service",
  pod: "pod",
  pods: "pod",
  po: "pod",
  deployment: "deployment",
  deployments: "deployment",
  deploy: "deployment",
};

/** `service/web 8080`, `pod/web-1 8080:80`. */
export function parse([what = "", ports = ""]: readonly string[]): Pick<
  Published,
  "kind" | "name" | "port" | "targetPort"
> {
  const [type = "", name = "", ...more] = what.split("/");
  const kind = kinds[type];
  if (kind === undefined || name === "" || more.length > 0)
    throw new UsageError(`"${what}" is not service/NAME, deployment/NAME or pod/NAME.`);
  const [, port = "", , targetPort] = /^(\d+)(:([A-Za-z0-9-]+))?$/.exec(ports) ?? [];
  if (!(Number(port) >= 1 && Number(port) <= highestPort))
    throw new UsageError(
      `say which port of this machine, from 1 to ${highestPort}: kayak publish ${what} 8080, or 8080:80.`,
    );
  return { kind, name, port: Number(port), ...(targetPort !== undefined && { targetPort }) };
}

async function checkPlace(paths: ClusterPaths, { address, port }: Published): Promise<void> {
  const isOwn = async () => linkWith(await machineLinks(), address) !== undefined;
  if (!isIPv4(address) || !(address === everyAddress || (await isOwn()) || address.startsWith("127.")))
    throw new CommandError(`--address ${address} is not an IPv4 address of this machine.`, {
      hints: ["See them: ip -4 address; 0.0.0.0 is all of them"],
    });
  const known = loadPublished(paths).find((each) => each.port === port && each.address === address);
  if (known)
    throw new CommandError(`${socketOf(known)} leads to ${known.kind}/${known.name} already.`, {
      hints: [`Close it: kayak unpublish ${port}`],
    });
  if (!(await isPortFree(port, address)))
    throw new CommandError(`port ${port} is in use on ${address}.`, {
      hints: [`See who listens there: ss -ltnp "sport = :${port}"; or name another port.`],
    });
}

async function waitUntilOpen(published: Published): Promise<void> {
  const address = published.address === everyAddress ? "127.0.0.1" : published.address;
  await waitFor(
    () => isListening(address, published.port),
    (waitedMs) => {
      if (waitedMs > openTimeoutMs)
        throw new CommandError(`${socketOf(published)} was not opened: does the control plane run?`, {
          hints: ["kayak status; kayak logs control-plane"],
        });
    },
  );
}

function urlOf({ address, port }: Published): string {
  return `http://${address === everyAddress ? "127.0.0.1" : address}:${port}`;
}
