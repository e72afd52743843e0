/** Who may be recognised and what they may do, put together from the options. */
import { JwtKey, type Logger, Nodes, Pods, Secrets, ServiceAccounts, type corev1 } from "@kayak/api";
import type { Authenticator } from "../authn/authenticator.ts";
import { type TokenAuthenticator, bearerToken } from "../authn/bearer-token.ts";
import { bootstrapToken } from "../authn/bootstrap-token.ts";
import { clientCertificate } from "../authn/client-certificate.ts";
import { forThisServer } from "../authn/for-this-server.ts";
import { type Issuer, issuerDocuments } from "../authn/issuer.ts";
import { requestHeader } from "../authn/request-header.ts";
import { ServiceAccountTokens, type UidOf } from "../authn/service-account-token.ts";
import { tokenFile } from "../authn/token-file.ts";
import type { TokenWebhookOptions } from "../authn/token-webhook.ts";
import type { Authorizer } from "../authz/authorizer.ts";
import { nodeAuthorizer } from "../authz/node/authorizer.ts";
import { NodeGraph } from "../authz/node/graph.ts";
import { rbacAuthorizer } from "../authz/rbac/authorizer.ts";
import { type ListenTo, RbacPolicy } from "../authz/rbac/policy.ts";
import { superuser } from "../authz/superuser.ts";
import { union } from "../authz/union.ts";
import type { WatchCache } from "../cache/watch-cache.ts";
import type { ApiServerOptions } from "../options.ts";
import { type ObjectKey, cacheKey } from "../storage/keys.ts";

export interface Security {
  readonly authenticators: readonly Authenticator[];
  readonly tokens: readonly TokenAuthenticator[];
  readonly serviceAccountTokens: ServiceAccountTokens | undefined;
  readonly issuer: Issuer | undefined;
  readonly authorizer: Authorizer;
  readonly policy: RbacPolicy;
}

export interface SecurityParts {
  readonly mirror: WatchCache;
  readonly now: () => number;
  readonly logger: Logger;
}

export async function secure(options: ApiServerOptions, parts: SecurityParts): Promise<Security> {
  const { mirror } = parts;
  const { serviceAccount, requestHeader: proxies } = options;
  const key = serviceAccount && new JwtKey(serviceAccount.privateKey);
  const serviceAccountTokens = serviceAccount && key && accountTokens({ key, issuer: serviceAccount.issuer }, parts);
  const tokens = await tokenKinds(options, parts, serviceAccountTokens);
  const listen: ListenTo = (resource, listener) => mirror.of(resource).listen(listener);
  const policy = new RbacPolicy(listen);
  return {
    authenticators: [
      ...(proxies ? [requestHeader(proxies)] : []),
      clientCertificate(options.clientCA),
      bearerToken(tokens),
    ],
    tokens,
    serviceAccountTokens,
    issuer: serviceAccount && key && issuerDocuments(serviceAccount.issuer, key),
    authorizer: union([superuser, nodeAuthorizer(new NodeGraph(listen)), rbacAuthorizer(policy)]),
    policy,
  };
}

function accountTokens({ key, issuer }: { key: JwtKey; issuer: string }, { mirror, now }: SecurityParts) {
  return new ServiceAccountTokens({
    key,
    issuer,
    audiences: [issuer],
    uidOf: uidIn(mirror, now),
    secretOf: secretIn(mirror),
    now,
  });
}

async function tokenKinds(
  { tokenFile: file, tokenWebhook: webhook }: ApiServerOptions,
  { mirror, now, logger }: SecurityParts,
  accounts: ServiceAccountTokens | undefined,
): Promise<TokenAuthenticator[]> {
  const audiences = accounts?.audiences ?? [];
  const secretNamed = (name: string) => secretIn(mirror)({ namespace: "kube-system", name });
  return [
    ...(file === undefined ? [] : [forThisServer(audiences, tokenFile(file))]),
    ...(accounts ? [accounts.authenticate] : []),
    forThisServer(audiences, bootstrapToken({ secretNamed, now })),
    ...(webhook ? [await webhookTokens({ ...webhook, audiences, now, logger })] : []),
  ];
}

/** Loaded only where it is wanted. */
async function webhookTokens(options: TokenWebhookOptions): Promise<TokenAuthenticator> {
  const { tokenWebhook } = await import("../authn/token-webhook.ts");
  return tokenWebhook(options);
}

const kinds = { ServiceAccount: ServiceAccounts, Pod: Pods, Node: Nodes, Secret: Secrets };
/** What is being deleted may still need its tokens to end well. */
const leewayMs = 60_000;

function uidIn(mirror: WatchCache, now: () => number): UidOf {
  return ({ kind, namespace, name }) => {
    const resource = kinds[kind];
    const key = cacheKey({ namespace: resource.namespaced ? namespace : undefined, name });
    const { uid, deletionTimestamp } = mirror.of(resource).newest(key)?.object.metadata ?? {};
    const gone = deletionTimestamp !== undefined && Date.parse(deletionTimestamp) + leewayMs < now();
    return gone ? undefined : uid;
  };
}

function secretIn(mirror: WatchCache) {
  return (key: ObjectKey) => mirror.of(Secrets).newest(cacheKey(key))?.object as corev1.Secret | undefined;
}
