/** Finds out that a server is the one whose token this is, before it is told the token. */
import { X509Certificate } from "node:crypto";
import { ConfigMaps, isStatus, Nodes, type corev1 } from "@kayak/api";
import { createClient, type Client } from "@kayak/client";
import { CommandError } from "../command/errors.ts";
import { authorityIn, factsIn, factsRef, infoRef, type ClusterFacts } from "./cluster-info.ts";
import { pinOf, type JoinToken } from "./token.ts";

/** Somebody waits for the answer. */
const timeoutMs = 10_000;

export interface Discovered {
  readonly authority: string;
  readonly facts: ClusterFacts;
  /** Acts under the token. */
  readonly client: Client;
}

/** Refuses, in words for people, what is not the cluster of this token. */
export async function discover(server: string, token: JoinToken): Promise<Discovered> {
  const authority = await pinnedAuthority(server, token.pin);
  const client = createClient({ server, ca: authority, token: token.bearer, userAgent: "kayak-join" });
  const facts = await client
    .get(ConfigMaps, factsRef, { signal: AbortSignal.timeout(timeoutMs) })
    .catch((error: unknown) => {
      throw refusal(error, server);
    });
  return { authority, facts: factsIn(facts), client };
}

/** A node of this name that is Ready is another machine's. */
export async function refuseTakenName({ client }: Discovered, name: string): Promise<void> {
  const node = await client.get(Nodes, { name }).catch((error: unknown) => {
    if (isStatus(error, "NotFound")) return undefined;
    throw error;
  });
  if (node === undefined || !isReady(node)) return;
  throw new CommandError(`the cluster has a node "${name}" already, and it is Ready.`, {
    hints: [
      "Choose another name: --node-name NAME",
      `If it was this machine: kubectl delete node ${name}, then run this again.`,
    ],
  });
}

function isReady({ status }: corev1.Node): boolean {
  return status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** The pin says whom to trust; whoever is in between can't have a certificate by that authority. */
async function pinnedAuthority(server: string, pin: string): Promise<string> {
  const authority = authorityIn(await kubeconfigAt({ server, insecureSkipVerify: true }));
  if (authority === undefined || !isCertificate(authority)) throw notOurs(server);
  const actual = pinOf(authority);
  if (actual !== pin)
    throw new CommandError(
      `${server} belongs to another cluster than the token: its authority doesn't match the pin.`,
      {
        hints: [`expected ${pin}`, `found    ${actual}`, 'Get a token from that server: "kayak token create"'],
      },
    );
  await kubeconfigAt({ server, ca: authority });
  return authority;
}

async function kubeconfigAt(config: { server: string; insecureSkipVerify?: boolean; ca?: string }): Promise<string> {
  const client = createClient({ ...config, userAgent: "kayak-join" });
  try {
    const info = await client.get(ConfigMaps, infoRef, { signal: AbortSignal.timeout(timeoutMs) });
    return info.data?.["kubeconfig"] ?? "";
  } catch (error) {
    throw refusal(error, config.server);
  } finally {
    client.close();
  }
}

function isCertificate(text: string): boolean {
  try {
    return new X509Certificate(text).ca;
  } catch {
    return false;
  }
}

function notOurs(server: string): CommandError {
  return new CommandError(`${server} is no kayak server, or not one that other machines may join.`, {
    hints: ["Such a server is started with: kayak server"],
  });
}

function refusal(error: unknown, server: string): unknown {
  if (error instanceof Error && error.name === "TimeoutError")
    return unreachable(`no answer from ${server} within ${timeoutMs / 1000} s.`);
  if (isStatus(error, "ServiceUnavailable")) return unreachable(`${(error as Error).message}.`);
  if (isStatus(error, "Unauthorized"))
    return new CommandError("the server doesn't take this token: it has expired, was deleted, or is mistyped.", {
      hints: ['See what there is on the server: "kayak token list"; make another: "kayak token create"'],
    });
  return isStatus(error, "Forbidden") || isStatus(error, "NotFound") ? notOurs(server) : error;
}

function unreachable(message: string): CommandError {
  return new CommandError(message, {
    hints: ["Is the address right, does the server run there (kayak status), does a firewall let its port through?"],
  });
}
