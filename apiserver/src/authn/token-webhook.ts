/** Asks a service whether a token is good, as --authentication-token-webhook-config-file. Answers are remembered for a while. */
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { load } from "js-yaml";
import { authenticationv1, decode, type Logger } from "@kayak/api";
import { authenticated } from "./authenticator.ts";
import type { TokenAuthenticator } from "./bearer-token.ts";
import { TokenCache } from "./token-cache.ts";
import type { User } from "./user.ts";

export interface TokenWebhookOptions {
  /** A kubeconfig whose current context names the service. */
  readonly kubeconfig: string;
  /** Default two minutes. */
  readonly cacheTtlMs?: number | undefined;
  readonly audiences: readonly string[];
  readonly now: () => number;
  readonly logger: Logger;
}

const defaultTtlMs = 120_000;
const timeoutMs = 30_000;
const maxReplyBytes = 1024 * 1024;

export function tokenWebhook(options: TokenWebhookOptions): TokenAuthenticator {
  const { kubeconfig, cacheTtlMs = defaultTtlMs, audiences, now, logger } = options;
  const service = readKubeconfig(kubeconfig);
  const cache = new TokenCache<User | undefined>({ ttlMs: cacheTtlMs, now });
  return async (token, wanted = audiences) => {
    const find = async () => userOf(await ask(service, token, wanted), wanted);
    try {
      return await cache.get(JSON.stringify([token, wanted]), find);
    } catch (error) {
      logger.warn("the token webhook could not be asked", { error: error as Error });
      return undefined;
    }
  };
}

interface Service {
  readonly url: string;
  readonly agent: Agent;
  readonly authorization: string | undefined;
}

interface Named {
  readonly name: string;
}
interface Kubeconfig {
  readonly "current-context"?: string;
  readonly contexts?: readonly (Named & { context: { cluster: string; user: string } })[];
  readonly clusters?: readonly (Named & { cluster: Record<string, string | undefined> })[];
  readonly users?: readonly (Named & { user: Record<string, string | undefined> })[];
}

function named<T extends Named>(list: readonly T[] | undefined, name: string | undefined): T | undefined {
  return list?.find((each) => each.name === name);
}

function readKubeconfig(text: string): Service {
  const config = load(text) as Kubeconfig;
  const context = named(config.contexts, config["current-context"])?.context;
  const cluster = named(config.clusters, context?.cluster)?.cluster;
  const user = named(config.users, context?.user)?.user ?? {};
  if (!cluster?.["server"]) throw new Error("the token webhook's configuration names no server");
  const [ca, cert, key] = [
    pem(cluster, "certificate-authority"),
    pem(user, "client-certificate"),
    pem(user, "client-key"),
  ];
  return {
    url: cluster["server"],
    agent: new Agent({ keepAlive: true, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) }),
    authorization: user["token"] && `Bearer ${user["token"]}`,
  };
}

/** In the file itself, or in one that it names. */
function pem(source: Record<string, string | undefined>, field: string): string | undefined {
  const [data, file] = [source[`${field}-data`], source[field]];
  return data ? Buffer.from(data, "base64").toString() : file && readFileSync(file, "utf8");
}

async function ask(
  service: Service,
  token: string,
  audiences: readonly string[],
): Promise<authenticationv1.TokenReview> {
  const body = JSON.stringify({
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    metadata: {},
    spec: { token, audiences },
  });
  return decode(authenticationv1.TokenReview, JSON.parse(await post(service, body)));
}

function post({ url, agent, authorization }: Service, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
    const outgoing = request(url, { method: "POST", agent, headers, timeout: timeoutMs }, (reply) => {
      let text = "";
      reply.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > maxReplyBytes) reply.destroy(new Error("the token webhook's answer is too long"));
      });
      reply.on("error", reject).on("end", () => {
        const { statusCode = 0 } = reply;
        if (statusCode >= 200 && statusCode < 300) resolve(text);
        else reject(new Error(`the token webhook answered ${statusCode}`));
      });
    });
    outgoing.on("error", reject).on("timeout", () => outgoing.destroy(new Error("the token webhook does not answer")));
    outgoing.end(body);
  });
}

function userOf({ status }: authenticationv1.TokenReview, wanted: readonly string[]): User | undefined {
  const { authenticated: known, user = {}, audiences } = status;
  const common = audiences?.length ? audiences.filter((audience) => wanted.includes(audience)) : [...wanted];
  if (!known || common.length === 0) return undefined;
  const { username = "", uid, groups = [], extra } = user;
  return authenticated({ name: username, ...(uid && { uid }), groups, ...(extra && { extra }), audiences: common });
}
